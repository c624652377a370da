import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { common } from '@messages/common';
import { settings as m } from '@messages/settings';
import { useTotp } from './queries';
import { describeProblem } from '@/data/problem';
import { meQuery } from '@/data/session';
import { Button } from '@/ui/button';
import { confirm } from '@/ui/confirm';
import { CopyField } from '@/ui/copy-field';
import { Field, Input } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { Problem } from '@/ui/state';
import { Badge, Section } from '@/ui/surface';
import { toast } from '@/ui/toast';

const failed = (error: unknown) => toast(describeProblem(error).text, { tone: 'problem' });

export function TwoFactor() {
  const enabled = useQuery(meQuery).data?.user.twoFactorEnabled;
  const totp = useTotp();
  const [open, setOpen] = useState(false);
  const disable = async () => {
    if (await confirm({ title: m.totpDisableTitle, action: m.totpDisable, danger: true }))
      totp.disable.mutate(undefined, { onSuccess: () => toast(m.totpDisabled), onError: failed });
  };
  return (
    <Section title={m.totp} note={m.totpNote}>
      <div className="flex items-center gap-3">
        <Badge tone={enabled ? 'ok' : 'plain'}>{enabled ? m.totpOn : m.totpOff}</Badge>
        {enabled ? (
          <Button onClick={() => void disable()}>{m.totpDisable}</Button>
        ) : (
          <Button
            busy={totp.begin.isPending}
            onClick={() => totp.begin.mutate(undefined, { onSuccess: () => setOpen(true), onError: failed })}
          >
            {m.totpSetUp}
          </Button>
        )}
      </div>
      {open && totp.begin.data && (
        <SetUp secret={totp.begin.data.secret} uri={totp.begin.data.uri} onClose={() => setOpen(false)} />
      )}
    </Section>
  );
}

function SetUp({ secret, uri, onClose }: { secret: string; uri: string; onClose: () => void }) {
  const { confirm: check } = useTotp();
  const [code, setCode] = useState('');
  const codes = check.data?.recoveryCodes;
  if (codes?.length)
    return (
      <Sheet
        open
        onClose={onClose}
        title={m.recovery}
        description={m.recoveryNote}
        footer={
          <Button variant="primary" onClick={onClose}>
            {common.close}
          </Button>
        }
      >
        <CopyField label={m.recovery} value={codes.join('\n')} />
      </Sheet>
    );
  return (
    <Sheet
      open
      onClose={onClose}
      title={m.totpTitle}
      description={m.totpScan}
      footer={
        <Button
          variant="primary"
          busy={check.isPending}
          disabled={code.replace(/\s/g, '').length !== 6}
          onClick={() =>
            check.mutate(code.replace(/\s/g, ''), {
              onSuccess: (result) => {
                toast(m.totpEnabled);
                if (!result?.recoveryCodes?.length) onClose();
              },
            })
          }
        >
          {m.totpConfirm}
        </Button>
      }
    >
      <div className="grid gap-4">
        <CopyField label={m.totpSecret} value={secret} />
        <a href={uri} className="pressable flex items-center font-semibold text-accent-text hover:underline">
          {m.totpLink}
        </a>
        <Field label={m.totpCode}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="one-time-code"
              className="tnum tracking-widest"
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
        </Field>
        {check.error && <Problem error={check.error} />}
      </div>
    </Sheet>
  );
}
