import { useState } from 'react';
import { settings as m } from '@messages/settings';
import { isStatus } from '@/data/problem';
import { Button } from '@/ui/button';
import { Field, Input } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { Problem } from '@/ui/state';

interface Props {
  title: string;
  action: string;
  busy: boolean;
  error: unknown;
  onClose: () => void;
  onSubmit: (password: string) => void;
}

/** Asks for the password again before something that makes the account easier to enter. */
export function PasswordSheet({ title, action, busy, error, onClose, onSubmit }: Props) {
  const [password, setPassword] = useState('');
  const wrong = isStatus(error, 401);
  return (
    <Sheet
      open
      onClose={onClose}
      title={title}
      footer={
        <Button variant="primary" type="submit" form="password-sheet" busy={busy} disabled={!password}>
          {action}
        </Button>
      }
    >
      <form
        id="password-sheet"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit(password);
        }}
      >
        <Field label={m.currentPassword} error={wrong ? m.wrongPassword : undefined}>
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        {!!error && !wrong && <Problem error={error} />}
      </form>
    </Sheet>
  );
}
