import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { keys as m } from '@messages/keys';
import { KeyCard } from './key-card';
import type { ApiKeyList } from '@/data/api-types';
import { buttonStyle } from '@/ui/button';
import { KeyIcon } from '@/ui/icons';
import { Empty } from '@/ui/state';
import { Notice } from '@/ui/surface';

/** The keys, with what is wrong with all of them first: an unusable master key must not look like keys to paste again, or like none. */
export function KeyList({ list: { items, notice }, add }: { list: ApiKeyList; add: ReactNode }) {
  const locked = notice?.code === 'MASTER_KEY_UNAVAILABLE';
  if (!items.length && !locked)
    return (
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
    );
  return (
    <div className="grid gap-4">
      {notice && (
        <Notice tone="danger" title={locked ? m.lockedTitle : m.reenterTitle}>
          {locked ? m.lockedBody : m.reenterBody}
        </Notice>
      )}
      <div className="grid gap-4 lg:grid-cols-2">
        {items.map((key) => (
          <KeyCard key={key.id} apiKey={key} locked={locked} />
        ))}
      </div>
    </div>
  );
}
