import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { settings as m } from '@messages/settings';
import { PasswordSheet } from './password-sheet';
import { RecoverySheet } from './recovery-sheet';
import { TwoFactorSetUp } from './two-factor-set-up';
import { useBeginTwoFactor, useDisableTwoFactor, useRenewRecoveryCodes } from './queries';
import { describeProblem } from '@/data/problem';
import { meQuery } from '@/data/session';
import { Button } from '@/ui/button';
import { Badge, Section } from '@/ui/surface';
import { toast } from '@/ui/toast';

export function TwoFactor() {
  const enabled = useQuery(meQuery).data?.user.twoFactorEnabled ?? false;
  const begin = useBeginTwoFactor();
  const disable = useDisableTwoFactor();
  const renew = useRenewRecoveryCodes();
  const [sheet, setSheet] = useState<'setUp' | 'disable' | 'renew'>();
  const [codes, setCodes] = useState<string[]>();
  const close = () => setSheet(undefined);
  const start = () =>
    begin.mutate(undefined, {
      onSuccess: () => setSheet('setUp'),
      onError: (error) => toast(describeProblem(error).text, { tone: 'problem' }),
    });
  return (
    <Section title={m.totp} note={m.totpNote}>
      <div className="flex flex-wrap items-center gap-3">
        <Badge tone={enabled ? 'ok' : 'plain'}>{enabled ? m.totpOn : m.totpOff}</Badge>
        {enabled ? (
          <>
            <Button onClick={() => setSheet('renew')}>{m.renewCodes}</Button>
            <Button onClick={() => setSheet('disable')}>{m.totpDisable}</Button>
          </>
        ) : (
          <Button busy={begin.isPending} onClick={start}>
            {m.totpSetUp}
          </Button>
        )}
      </div>
      {sheet === 'setUp' && begin.data && (
        <TwoFactorSetUp
          setUp={begin.data}
          onClose={close}
          onDone={(fresh) => {
            close();
            setCodes(fresh);
            toast(m.totpEnabled);
          }}
        />
      )}
      {sheet === 'disable' && (
        <PasswordSheet
          title={m.totpDisableTitle}
          action={m.totpDisable}
          busy={disable.isPending}
          error={disable.error}
          onClose={close}
          onSubmit={(password) =>
            disable.mutate(password, {
              onSuccess: () => {
                close();
                toast(m.totpDisabled);
              },
            })
          }
        />
      )}
      {sheet === 'renew' && (
        <PasswordSheet
          title={m.renewCodes}
          action={m.renewCodes}
          busy={renew.isPending}
          error={renew.error}
          onClose={close}
          onSubmit={(password) =>
            renew.mutate(password, {
              onSuccess: ({ recoveryCodes }) => {
                close();
                setCodes(recoveryCodes);
              },
            })
          }
        />
      )}
      {codes && <RecoverySheet codes={codes} onClose={() => setCodes(undefined)} />}
    </Section>
  );
}
