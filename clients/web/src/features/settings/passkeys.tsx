import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { settings as m } from '@messages/settings';
import { PasskeyForm } from './passkey-form';
import { passkeysQuery, useRemovePasskey } from './queries';
import type { Passkey } from '@/data/api-types';
import { formatDay } from '@/data/format';
import { passkeysSupported } from '@/data/passkeys';
import { describeProblem } from '@/data/problem';
import { Button } from '@/ui/button';
import { confirm } from '@/ui/confirm';
import { Await } from '@/ui/state';
import { Badge, Card, Section } from '@/ui/surface';
import { toast } from '@/ui/toast';

export function Passkeys() {
  const query = useQuery({ ...passkeysQuery, enabled: passkeysSupported() });
  const [adding, setAdding] = useState(false);
  if (!passkeysSupported()) return null;
  return (
    <Section
      title={m.passkeys}
      note={m.passkeysNote}
      actions={<Button onClick={() => setAdding(true)}>{m.addPasskey}</Button>}
    >
      <Await query={query}>
        {(list) =>
          list.length > 0 && (
            <Card>
              <ul aria-label={m.passkeys}>
                {list.map((passkey) => (
                  <Row key={passkey.id} passkey={passkey} />
                ))}
              </ul>
            </Card>
          )
        }
      </Await>
      {adding && <PasskeyForm onClose={() => setAdding(false)} />}
    </Section>
  );
}

function Row({ passkey }: { passkey: Passkey }) {
  const remove = useRemovePasskey();
  const name = passkey.name ?? m.passkey;
  const ask = async () => {
    const question = { title: m.removePasskeyTitle(name), body: m.removePasskeyBody, action: m.removePasskey };
    if (await confirm({ ...question, danger: true }))
      remove.mutate(passkey.id, {
        onSuccess: () => toast(m.passkeyRemoved),
        onError: (error) => toast(describeProblem(error).text, { tone: 'problem' }),
      });
  };
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-2.5 last:border-0">
      <KeyRound size={20} aria-hidden="true" className="shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          <span className="min-w-0 truncate">{name}</span>
          {passkey.backedUp && <Badge>{m.passkeySynced}</Badge>}
        </p>
        <p className="text-sm text-muted">{m.passkeyAdded(formatDay(passkey.createdAt))}</p>
      </div>
      <Button busy={remove.isPending} onClick={() => void ask()}>
        {m.removePasskey}
      </Button>
    </li>
  );
}
