import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { common as m } from '@messages/common';
import { describeProblem } from '@/data/problem';
import { Button } from './button';
import { Notice } from './surface';

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={clsx('sheen rounded-md', className)} />;
}

/** Rows of skeleton with one announcement for assistive technology. */
export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">{m.loading}</span>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} className="h-16" />
      ))}
    </div>
  );
}

export function Empty({
  art,
  title,
  children,
  action,
}: {
  art?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="grid justify-items-center gap-3 rounded-xl border border-dashed border-edge/60 px-6 py-12 text-center">
      {art}
      <h2 className="display text-xl">{title}</h2>
      {children && <div className="max-w-md text-muted">{children}</div>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** An error, said plainly: what happened, what it means, and the way on. */
export function Problem({ error, retry, title }: { error: unknown; retry?: () => void; title?: string }) {
  const { text, hint, trace } = describeProblem(error);
  return (
    <div role="alert">
      <Notice tone="danger" title={title ?? text} action={retry && <Button onClick={retry}>{m.tryAgain}</Button>}>
        {title && <p>{text}</p>}
        {hint && <p>{hint}</p>}
        {trace && <p className="mt-1 text-xs text-muted">{m.trace(trace)}</p>}
      </Notice>
    </div>
  );
}

interface QueryLike<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}
/** One query, three faces: skeleton, problem, content. Old data stays on screen when a refresh fails. */
export function Await<T>({
  query,
  loading,
  children,
}: {
  query: QueryLike<T>;
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <Problem error={query.error} retry={() => void query.refetch()} />;
  return <>{loading ?? <Loading />}</>;
}
