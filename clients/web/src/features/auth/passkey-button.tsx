import { auth as m } from '@messages/auth';
import { useEnterWithPasskey } from './queries';
import { passkeysSupported, wasDismissed } from '@/data/passkeys';
import { Button } from '@/ui/button';
import { Problem } from '@/ui/state';

/** The other way in, where the browser has one. */
export function PasskeyButton() {
  const enter = useEnterWithPasskey();
  if (!passkeysSupported()) return null;
  return (
    <div className="mt-4 grid gap-4">
      <p className="text-center text-sm text-muted">{m.or}</p>
      <Button shape="wide" busy={enter.isPending} onClick={() => enter.mutate()}>
        {m.passkey}
      </Button>
      {enter.error &&
        (wasDismissed(enter.error) ? (
          <p role="alert" className="text-sm font-medium text-danger">
            {m.passkeyDismissed}
          </p>
        ) : (
          <Problem error={enter.error} />
        ))}
    </div>
  );
}
