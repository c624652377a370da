import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { settings as m } from '@messages/settings';
import { registrationQuery, useBecomeAdministrator, useSetRegistration } from './queries';
import { describeProblem } from '@/data/problem';
import { meQuery } from '@/data/session';
import { Button } from '@/ui/button';
import { Field, Input, Switch } from '@/ui/field';
import { Section } from '@/ui/surface';
import { toast } from '@/ui/toast';

const failed = (error: unknown) => toast(describeProblem(error).text, { tone: 'problem' });

/** What only the administrator decides; everyone else can become it with the set-up token. */
export function Installation() {
  const me = useQuery(meQuery).data;
  if (!me) return null;
  return (
    <Section title={m.installation} note={me.user.administrator ? m.installationNote : m.notAdministrator}>
      {me.user.administrator ? <Registration /> : <BecomeAdministrator />}
    </Section>
  );
}

function Registration() {
  const open = useQuery(registrationQuery).data?.open;
  const set = useSetRegistration();
  return (
    <Switch
      className="max-w-md"
      label={m.registration}
      hint={m.registrationHint}
      disabled={open === undefined || set.isPending}
      checked={open ?? false}
      onChange={(event) => set.mutate(event.target.checked, { onError: failed })}
    />
  );
}

function BecomeAdministrator() {
  const become = useBecomeAdministrator();
  const [token, setToken] = useState('');
  return (
    <form
      className="flex max-w-md items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        become.mutate(token.trim(), { onSuccess: () => toast(m.administratorNow), onError: failed });
      }}
    >
      <Field label={m.setupToken} className="min-w-0 flex-1">
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            className="font-mono"
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" busy={become.isPending} disabled={!token.trim()}>
        {m.become}
      </Button>
    </form>
  );
}
