import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { settings as m } from '@messages/settings';
import { tokensQuery, useRevokeToken } from './queries';
import { TokenForm } from './token-form';
import type { AccessToken } from '@/data/api-types';
import { formatAgo, formatDay } from '@/data/format';
import { describeProblem } from '@/data/problem';
import { Button } from '@/ui/button';
import { confirm } from '@/ui/confirm';
import { Await, Empty } from '@/ui/state';
import { Badge, Card, Section } from '@/ui/surface';
import { toast } from '@/ui/toast';

export function TokenSettings() {
  const query = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  return (
    <Section
      title={m.tokens}
      note={
        <>
          {m.tokensNote}{' '}
          <a href="/api/reference" className="font-semibold text-accent-text underline underline-offset-4">
            {m.apiReference}
          </a>
        </>
      }
      actions={
        <Button variant="primary" icon={<Plus size={20} />} onClick={() => setCreating(true)}>
          {m.newToken}
        </Button>
      }
    >
      <Await query={query}>
        {(tokens) =>
          tokens.length ? (
            <Card>
              <ul>
                {tokens.map((token) => (
                  <Row key={token.id} token={token} />
                ))}
              </ul>
            </Card>
          ) : (
            <Empty title={m.noTokens}>{m.noTokensBody}</Empty>
          )
        }
      </Await>
      {creating && <TokenForm onClose={() => setCreating(false)} />}
    </Section>
  );
}

function Row({ token }: { token: AccessToken }) {
  const revoke = useRevokeToken();
  const ask = async () => {
    if (
      await confirm({
        title: m.revokeTokenTitle(token.name),
        body: m.revokeTokenBody,
        action: m.revokeToken,
        danger: true,
      })
    )
      revoke.mutate(token.id, { onError: (error) => toast(describeProblem(error).text, { tone: 'problem' }) });
  };
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-3 last:border-0">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-1.5 font-medium">
          {token.name}
          {token.scopes.map((scope) => (
            <Badge key={scope}>{m.scopeNames[scope]?.[0] ?? scope}</Badge>
          ))}
        </p>
        <p className="text-sm text-muted">
          {[
            token.expiresAt ? m.expiresOn(formatDay(token.expiresAt)) : m.expiresNever,
            token.lastUsedAt ? m.usedAgo(formatAgo(token.lastUsedAt)) : m.neverUsed,
          ].join(' · ')}
        </p>
      </div>
      <Button onClick={() => void ask()}>{m.revokeToken}</Button>
    </li>
  );
}
