import { useQuery } from '@tanstack/react-query';
import { Monitor, Smartphone } from 'lucide-react';
import { settings as m } from '@messages/settings';
import { Passkeys } from './passkeys';
import { PasswordForm } from './password-form';
import { sessionsQuery, useRevokeSession } from './queries';
import { TwoFactor } from './two-factor';
import type { Session } from '@/data/api-types';
import { formatAgo } from '@/data/format';
import { describeProblem } from '@/data/problem';
import { Button } from '@/ui/button';
import { Await } from '@/ui/state';
import { Badge, Card, Section } from '@/ui/surface';
import { toast } from '@/ui/toast';

export function SecuritySettings() {
  const sessions = useQuery(sessionsQuery);
  return (
    <>
      <Section title={m.password}>
        <PasswordForm />
      </Section>
      <Passkeys />
      <TwoFactor />
      <Section title={m.sessions}>
        <Await query={sessions}>
          {(list) => (
            <Card>
              <ul>
                {list.map((session) => (
                  <Row key={session.id} session={session} />
                ))}
              </ul>
            </Card>
          )}
        </Await>
      </Section>
    </>
  );
}

function Row({ session }: { session: Session }) {
  const revoke = useRevokeSession();
  const phone = /Mobile|Android|iPhone/.test(session.userAgent ?? '');
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-2.5 last:border-0">
      {phone ? <Smartphone size={20} aria-hidden="true" /> : <Monitor size={20} aria-hidden="true" />}
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {session.device}
          {session.current && <Badge tone="ok">{m.thisDevice}</Badge>}
        </p>
        <p className="truncate text-sm text-muted">
          {[session.ipAddress, m.lastSeen(formatAgo(session.lastSeenAt ?? session.createdAt))]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {!session.current && (
        <Button
          busy={revoke.isPending}
          onClick={() =>
            revoke.mutate(session.id, {
              onSuccess: () => toast(m.revoked),
              onError: (error) => toast(describeProblem(error).text, { tone: 'problem' }),
            })
          }
        >
          {m.revoke}
        </Button>
      )}
    </li>
  );
}
