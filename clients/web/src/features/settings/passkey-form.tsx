import { useState } from 'react';
import { settings as m } from '@messages/settings';
import { useRegisterPasskey } from './queries';
import { isRegistered, wasDismissed } from '@/data/passkeys';
import { Button } from '@/ui/button';
import { Field, Input } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { Problem } from '@/ui/state';
import { Notice } from '@/ui/surface';
import { toast } from '@/ui/toast';

const systems: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Macintosh/, 'Mac'],
  [/Windows/, 'Windows'],
  [/Linux/, 'Linux'],
];
const thisDevice = () => systems.find(([pattern]) => pattern.test(navigator.userAgent))?.[1] ?? '';

/** A name first, then the browser's own window. */
export function PasskeyForm({ onClose }: { onClose: () => void }) {
  const register = useRegisterPasskey();
  const [name, setName] = useState(thisDevice);
  return (
    <Sheet
      open
      onClose={onClose}
      title={m.addPasskey}
      description={m.addPasskeyHint}
      footer={
        <Button variant="primary" type="submit" form="passkey" busy={register.isPending} disabled={!name.trim()}>
          {m.addPasskeyGo}
        </Button>
      }
    >
      <form
        id="passkey"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          register.mutate(name.trim(), {
            onSuccess: () => {
              toast(m.passkeyReady);
              onClose();
            },
          });
        }}
      >
        <Field label={m.passkeyName} hint={m.passkeyNameHint}>
          {(control) => (
            <Input {...control} maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        {register.error && <PasskeyProblem error={register.error} />}
      </form>
    </Sheet>
  );
}

function PasskeyProblem({ error }: { error: unknown }) {
  const text = wasDismissed(error) ? m.passkeyDismissed : isRegistered(error) ? m.passkeyKnown : undefined;
  if (!text) return <Problem error={error} />;
  return (
    <div role="alert">
      <Notice tone="warn">{text}</Notice>
    </div>
  );
}
