import { clsx } from 'clsx';
import { common as m } from '@messages/common';
import { Button } from '@/ui/button';
import { ActivityIcon } from '@/ui/icons';

/** Says how much is running, and opens the tray. */
export function ActivityButton({ running, onClick, wide }: { running: number; onClick: () => void; wide?: boolean }) {
  return (
    <Button
      variant="ghost"
      shape={wide ? 'wide' : 'icon'}
      onClick={onClick}
      aria-label={running ? m.shell.activityCount(running) : m.shell.activity}
      className={clsx('relative', wide && 'justify-start! px-3! text-muted')}
    >
      <ActivityIcon className={clsx(running > 0 && 'text-accent-text')} />
      {wide && m.shell.activity}
      {running > 0 && (
        <span
          className={clsx(
            'tnum grid h-5 min-w-5 place-items-center rounded-full bg-accent px-1 text-xs font-bold text-on-accent',
            wide ? 'ml-auto' : 'absolute top-0.5 right-0.5',
          )}
        >
          {running}
        </span>
      )}
    </Button>
  );
}
