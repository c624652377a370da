import { clsx } from 'clsx';
import type { ComponentType, ReactNode, SVGProps } from 'react';
import { common as m } from '@messages/common';
import {
  AnalyticsIcon,
  CostsIcon,
  CreateIcon,
  KeyIcon,
  LibraryIcon,
  Mark,
  ProjectsIcon,
  SettingsIcon,
} from '@/ui/icons';

type Path = '/' | '/create' | '/library' | '/costs' | '/analytics' | '/keys' | '/settings';
interface NavItem {
  to: Path;
  label: string;
  Icon: ComponentType<SVGProps<SVGSVGElement>>;
  /** Also in the phone's bottom bar, where there is room for four. */
  phone?: boolean;
}
const items: NavItem[] = [
  { to: '/', label: m.nav.projects, Icon: ProjectsIcon, phone: true },
  { to: '/create', label: m.nav.create, Icon: CreateIcon, phone: true },
  { to: '/library', label: m.nav.library, Icon: LibraryIcon },
  { to: '/costs', label: m.nav.costs, Icon: CostsIcon, phone: true },
  { to: '/analytics', label: m.nav.analytics, Icon: AnalyticsIcon },
  { to: '/keys', label: m.nav.keys, Icon: KeyIcon },
  { to: '/settings', label: m.nav.settings, Icon: SettingsIcon, phone: true },
];

export interface FrameLink {
  to: Path;
  label?: string;
  className: (active: boolean) => string;
  children: ReactNode;
}
interface Props {
  state: 'prerendered' | 'live';
  renderLink: (link: FrameLink) => ReactNode;
  /** Right side of the phone's top bar. */
  top?: ReactNode;
  /** Foot of the desktop's sidebar. */
  foot?: ReactNode;
  /** Full-width messages above the page. */
  banner?: ReactNode;
  children: ReactNode;
}

/** Sidebar from 1024 px, bottom bar below: pure markup, so that the build can draw it into index.html. */
export function Frame({ state, renderLink, top, foot, banner, children }: Props) {
  return (
    <div data-shell={state} className="[--nav:calc(3.75rem+env(safe-area-inset-bottom))] lg:[--nav:0px]">
      <a
        href="#content"
        className="pressable fixed top-2 left-2 z-50 flex -translate-y-24 items-center rounded-md bg-ink px-4 font-semibold text-bg focus:translate-y-0"
      >
        {m.nav.skip}
      </a>
      <aside className="fixed inset-y-0 left-0 z-30 hidden w-60 flex-col border-r border-line bg-bg px-3 py-5 lg:flex">
        <Brand renderLink={renderLink} />
        <nav aria-label={m.nav.main} className="mt-7 grid gap-0.5">
          {items.map((item) =>
            renderLink({ to: item.to, className: sidebarLink, children: <SidebarLabel {...item} /> }),
          )}
        </nav>
        <div className="mt-auto grid gap-1">{foot}</div>
      </aside>
      <header className="sticky top-0 z-30 flex h-14 items-center justify-between border-b border-line bg-bg px-2 lg:hidden">
        <Brand renderLink={renderLink} />
        <div className="flex items-center">{top}</div>
      </header>
      <div className="lg:pl-60">
        {banner}
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto min-h-[calc(100dvh-3.5rem)] max-w-[92rem] px-4 pt-5 pb-[calc(var(--nav)+2rem)] outline-none sm:px-6 lg:min-h-dvh lg:px-10 lg:pt-9 lg:pb-12"
        >
          {children}
        </main>
      </div>
      <nav
        aria-label={m.nav.main}
        className="pb-safe fixed inset-x-0 bottom-0 z-30 grid grid-cols-4 border-t border-line bg-bg lg:hidden"
      >
        {items
          .filter((item) => item.phone)
          .map((item) => renderLink({ to: item.to, className: bottomLink, children: <BottomLabel {...item} /> }))}
      </nav>
    </div>
  );
}

const Brand = ({ renderLink }: Pick<Props, 'renderLink'>) =>
  renderLink({
    to: '/',
    label: m.app,
    className: () => 'pressable display flex items-center gap-2.5 rounded-md px-2 text-lg',
    children: (
      <>
        <Mark className="size-7" />
        {m.app}
      </>
    ),
  });

const sidebarLink = (active: boolean) =>
  clsx(
    'pressable flex items-center gap-3 rounded-md px-3 font-medium transition-colors',
    active
      ? 'bg-surface text-ink shadow-card ring-1 ring-line [&_svg]:text-accent-text'
      : 'text-muted hover:bg-sunken hover:text-ink',
  );
const SidebarLabel = ({ Icon, label }: NavItem) => (
  <>
    <Icon />
    {label}
  </>
);

const bottomLink = (active: boolean) =>
  clsx(
    'group flex min-h-15 flex-col items-center justify-center gap-0.5 text-xs font-semibold',
    active ? 'text-accent-text' : 'text-muted',
  );
const BottomLabel = ({ Icon, label }: NavItem) => (
  <>
    <Icon width={22} height={22} />
    {label}
  </>
);
