import { type ErrorComponentProps, HeadContent, Link, Outlet } from '@tanstack/react-router';
import { common as m } from '@messages/common';
import { buttonStyle } from '@/ui/button';
import { ConfirmHost } from '@/ui/confirm';
import { Empty, Problem } from '@/ui/state';
import { ToastHost } from '@/ui/toast';

export function RootLayout() {
  return (
    <>
      <HeadContent />
      <Outlet />
      <ConfirmHost />
      <ToastHost />
    </>
  );
}

export function NotFound() {
  return (
    <div className="mx-auto max-w-2xl py-6">
      <h1 className="sr-only">{m.shell.notFoundTitle}</h1>
      <Empty
        title={m.shell.notFoundTitle}
        action={
          <Link to="/" className={buttonStyle({ variant: 'primary' })}>
            {m.shell.toProjects}
          </Link>
        }
      >
        {m.shell.notFoundBody}
      </Empty>
    </div>
  );
}

export function Crashed({ error, reset }: ErrorComponentProps) {
  return (
    <div className="mx-auto grid max-w-2xl gap-4 py-6">
      <h1 className="display text-3xl">{m.shell.crashed}</h1>
      <Problem error={error} retry={reset} />
    </div>
  );
}
