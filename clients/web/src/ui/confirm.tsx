import { create } from 'zustand';
import { common as m } from '@messages/common';
import { Button } from './button';
import { Sheet } from './sheet';

interface Question {
  title: string;
  body?: string;
  action: string;
  danger?: boolean;
}
const useQuestion = create<{ question?: Question | undefined; answer?: (yes: boolean) => void }>(() => ({}));

/** Asks before something that cannot be undone; resolves to the answer. */
export const confirm = (question: Question) =>
  new Promise<boolean>((resolve) => useQuestion.setState({ question, answer: resolve }));

export function ConfirmHost() {
  const { question, answer } = useQuestion();
  const close = (yes: boolean) => {
    useQuestion.setState({ question: undefined });
    answer?.(yes);
  };
  return (
    <Sheet
      open={!!question}
      onClose={() => close(false)}
      title={question?.title ?? ''}
      width="26rem"
      footer={
        <>
          <Button onClick={() => close(false)}>{m.cancel}</Button>
          <Button variant={question?.danger ? 'danger' : 'primary'} onClick={() => close(true)}>
            {question?.action}
          </Button>
        </>
      }
    >
      {question?.body && <p className="text-muted">{question.body}</p>}
    </Sheet>
  );
}
