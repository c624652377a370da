import { Link, Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Frame, type FrameLink } from './frame';
import { ActivityButton } from '../activity/activity-button';
import { useRunning } from '../activity/queries';
import { Banners } from './banners';
import { useRouteTitle } from './use-route-title';
import { startLive } from '@/data/live';
import { startOutbox } from '@/data/outbox';
import { queryClient } from '@/data/query-client';

const ActivityTray = lazy(() =>
  import('../activity/activity-tray').then((module) => ({ default: module.ActivityTray })),
);

const RouterLink = ({ to, label, className, children }: FrameLink) => (
  <Link
    key={to + (label ?? '')}
    to={to}
    aria-label={label}
    activeOptions={{ exact: to === '/' }}
    className={label ? className(false) : undefined}
    {...(label ? {} : { activeProps: { className: className(true) }, inactiveProps: { className: className(false) } })}
  >
    {children}
  </Link>
);

/** The signed-in frame: navigation, the live connection, and what runs. */
export function AppLayout() {
  const [tray, setTray] = useState(false);
  const running = useRunning();
  useRouteTitle();
  useEffect(startLive, []);
  useEffect(() => startOutbox(() => void queryClient.invalidateQueries({ queryKey: ['generations'] })), []);
  const open = () => setTray(true);
  return (
    <Frame
      state="live"
      renderLink={(link) => RouterLink(link)}
      top={<ActivityButton running={running} onClick={open} />}
      foot={<ActivityButton running={running} onClick={open} wide />}
      banner={<Banners />}
    >
      <Outlet />
      {tray && (
        <Suspense fallback={null}>
          <ActivityTray onClose={() => setTray(false)} />
        </Suspense>
      )}
    </Frame>
  );
}
