import { lazy, Suspense, useState } from 'react';
import { settings as m } from '@messages/settings';
import { useConfirmTwoFactor } from './queries';
import { Button } from '@/ui/button';
import { CopyField } from '@/ui/copy-field';
import { Field, Input } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { Problem, Skeleton } from '@/ui/state';

const QrCode = lazy(() => import('./qr-code').then((module) => ({ default: module.QrCode })));

interface Props {
  setUp: { key: string; uri: string };
  onClose: () => void;
  onDone: (recoveryCodes: string[]) => void;
}

/** The key goes into an authenticator app, and a first code proves that it arrived. */
export function TwoFactorSetUp({ setUp, onClose, onDone }: Props) {
  const confirm = useConfirmTwoFactor();
  const [typed, setTyped] = useState('');
  const code = typed.replace(/\s/g, '');
  return (
    <Sheet
      open
      onClose={onClose}
      title={m.totpTitle}
      description={m.totpScan}
      footer={
        <Button
          variant="primary"
          type="submit"
          form="two-factor"
          busy={confirm.isPending}
          disabled={!/^\d{6}$/.test(code)}
        >
          {m.totpConfirm}
        </Button>
      }
    >
      <form
        id="two-factor"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          confirm.mutate(code, { onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes) });
        }}
      >
        <Suspense fallback={<Skeleton className="mx-auto size-48" />}>
          <QrCode text={setUp.uri} label={m.totpQr} />
        </Suspense>
        <CopyField label={m.totpSecret} value={setUp.key} />
        <a href={setUp.uri} className="pressable flex items-center font-semibold text-accent-text hover:underline">
          {m.totpLink}
        </a>
        <Field label={m.totpCode}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="one-time-code"
              className="tnum tracking-widest"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        {confirm.error && <Problem error={confirm.error} />}
      </form>
    </Sheet>
  );
}
