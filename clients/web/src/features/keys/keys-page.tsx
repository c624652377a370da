import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { keys as m } from '@messages/keys';
import { KeyCard } from './key-card';
import { KeyForm } from './key-form';
import { keysQuery } from './queries';
import type { ApiKey } from '@/data/api-types';
import { Button, buttonStyle } from '@/ui/button';
import { KeyIcon } from '@/ui/icons';
import { Await, Empty } from '@/ui/state';
import { Notice, PageHeader } from '@/ui/surface';

const mustReenter = ({ status }: ApiKey) => status === 'reenter';

export function KeysPage() {
  const query = useQuery(keysQuery);
  const { add: wanted } = useSearch({ from: '/app/keys' });
  const navigate = useNavigate();
  const [adding, setAdding] = useState(!!wanted);
  const close = () => {
    setAdding(false);
    void navigate({ to: '/keys', search: {}, replace: true });
  };
  const add = (
    <Button variant="primary" icon={<Plus size={20} />} onClick={() => setAdding(true)}>
      {m.add}
    </Button>
  );
  return (
    <>
      <PageHeader title={m.title} note={m.note} actions={add} />
      <Await query={query}>
        {(keys) =>
          keys.length ? (
            <div className="grid gap-4">
              {keys.some(mustReenter) && (
                <Notice tone="danger" title={m.reenterTitle}>
                  {m.reenterBody}
                </Notice>
              )}
              <div className="grid gap-4 lg:grid-cols-2">
                {keys.map((key) => (
                  <KeyCard key={key.id} apiKey={key} />
                ))}
              </div>
            </div>
          ) : (
            <Empty
              art={<KeyIcon width={40} height={40} className="text-accent-text" />}
              title={m.emptyTitle}
              action={
                <>
                  {add}
                  <Link to="/create" className={buttonStyle({ variant: 'secondary' })}>
                    {m.trySandbox}
                  </Link>
                </>
              }
            >
              {m.emptyBody}
            </Empty>
          )
        }
      </Await>
      {adding && <KeyForm provider={wanted} onClose={close} />}
    </>
  );
}
