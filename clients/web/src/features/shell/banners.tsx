import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { common as m } from '@messages/common';
import { useRecentGenerations } from '../activity/queries';
import { useOnline } from '@/data/online';
import { useOutbox } from '@/data/outbox';
import { applyUpdate, usePwa } from '@/data/pwa';
import { Button, buttonStyle } from '@/ui/button';
import { OfflineIcon, WarnIcon } from '@/ui/icons';

/** What the whole app must say: no connection, a new version, money whose fate nobody knows. */
export function Banners() {
  const online = useOnline();
  const queued = useOutbox((state) => state.items.length);
  const waiting = usePwa((state) => state.waiting);
  const unknown = useRecentGenerations().filter((generation) => generation.status === 'unknown').length;
  return (
    <div role="status">
      {(!online || queued > 0) && (
        <Banner icon={<OfflineIcon />} text={online ? '' : m.shell.offline} note={online ? '' : m.shell.offlineHint}>
          {queued > 0 && (
            <span data-testid="queued" className="font-semibold">
              {m.shell.queued(queued)}
            </span>
          )}
        </Banner>
      )}
      {unknown > 0 && (
        <Banner icon={<WarnIcon />} text={m.shell.unknown(unknown)}>
          <Link to="/inbox" className={buttonStyle({ variant: 'secondary' })}>
            {m.shell.unknownAction}
          </Link>
        </Banner>
      )}
      {waiting && (
        <Banner text={m.shell.update}>
          <Button variant="primary" onClick={applyUpdate}>
            {m.shell.updateAction}
          </Button>
        </Banner>
      )}
    </div>
  );
}

const Banner = ({
  icon,
  text,
  note,
  children,
}: {
  icon?: ReactNode;
  text: string;
  note?: string;
  children?: ReactNode;
}) => (
  <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-warn-soft px-4 py-1.5 text-sm sm:px-6 lg:px-10">
    <span className="text-warn">{icon}</span>
    <span className="font-semibold">{text}</span>
    {note && <span className="text-ink/80">{note}</span>}
    <span className="ml-auto">{children}</span>
  </div>
);
