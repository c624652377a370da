import { useNavigate } from '@tanstack/react-router';
import { gallery as m } from '@messages/gallery';
import { recall, type RecallPart } from '../generate/draft';
import type { Generation } from '@/data/api-types';
import { Button } from '@/ui/button';
import { toast } from '@/ui/toast';

/** Three separate actions: looking at details never changes the form, and a seed can come without its prompt. */
export function RecallActions({ generation, onDone }: { generation: Generation; onDone: () => void }) {
  const navigate = useNavigate();
  const use = (part: RecallPart) => {
    recall(generation, part);
    toast(m.recalled);
    onDone();
    void navigate({ to: '/projects/$projectId/generate', params: { projectId: generation.projectId } });
  };
  return (
    <div role="group" aria-label={m.recall} className="grid gap-1.5">
      <p className="text-sm font-semibold">{m.recall}</p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => use('prompt')}>{m.recallPrompt}</Button>
        {generation.parameters.seed !== undefined && <Button onClick={() => use('seed')}>{m.recallSeed}</Button>}
        <Button onClick={() => use('all')}>{m.recallAll}</Button>
      </div>
    </div>
  );
}
