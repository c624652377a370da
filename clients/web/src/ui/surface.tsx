import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export function Card({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={clsx('rounded-lg border border-line bg-surface shadow-card', className)}>{children}</div>;
}

/** A titled part of a page. */
export function Section({
  title,
  note,
  actions,
  children,
  className,
}: {
  title: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={clsx('grid min-w-0 gap-3', className)}>
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="display text-xl">{title}</h2>
          {note && <p className="mt-0.5 max-w-prose text-sm text-muted">{note}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  );
}

export function PageHeader({
  title,
  note,
  actions,
  back,
}: {
  title: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  back?: ReactNode;
}) {
  return (
    <header className="mb-5 lg:mb-7">
      {back}
      <div className="flex items-start justify-between gap-x-4">
        <h1 className="display min-w-0 text-3xl">{title}</h1>
        {actions && <div className="-my-1 flex shrink-0 items-center gap-2">{actions}</div>}
      </div>
      {note && <p className="mt-1.5 max-w-prose text-muted">{note}</p>}
    </header>
  );
}

export function Badge({
  tone = 'plain',
  children,
}: {
  tone?: 'plain' | 'ok' | 'warn' | 'danger' | 'accent';
  children: ReactNode;
}) {
  const tones = {
    plain: 'bg-sunken text-muted',
    ok: 'bg-ok-soft text-ok',
    warn: 'bg-warn-soft text-warn',
    danger: 'bg-danger-soft text-danger',
    accent: 'bg-accent-soft text-accent-text',
  };
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-semibold whitespace-nowrap',
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}

/** Something that stays on the page until it is dealt with. */
export function Notice({
  tone = 'plain',
  title,
  children,
  action,
}: {
  tone?: 'plain' | 'warn' | 'danger' | 'ok';
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const tones = {
    plain: 'border-line bg-surface',
    ok: 'border-ok/40 bg-ok-soft',
    warn: 'border-warn/40 bg-warn-soft',
    danger: 'border-danger/40 bg-danger-soft',
  };
  return (
    <div className={clsx('flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border px-4 py-3', tones[tone])}>
      <div className="min-w-0 flex-1 basis-60">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="text-sm text-ink/85">{children}</div>}
      </div>
      {action}
    </div>
  );
}
