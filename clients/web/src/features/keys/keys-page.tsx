import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { keys as m } from '@messages/keys';
import { KeyForm } from './key-form';
import { KeyList } from './key-list';
import { keysQuery } from './queries';
import { Button } from '@/ui/button';
import { Await } from '@/ui/state';
import { PageHeader } from '@/ui/surface';

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
      <Await query={query}>{(list) => <KeyList list={list} add={add} />}</Await>
      {adding && <KeyForm provider={wanted} onClose={close} />}
    </>
  );
}
