import { Link, type LinkProps } from '@tanstack/react-router';

export interface Tab extends Pick<LinkProps, 'to' | 'params' | 'search'> {
  label: string;
}

/** Pages of one thing, as links: they can be opened, shared and gone back to. */
export function TabLinks({ label, tabs }: { label: string; tabs: Tab[] }) {
  return (
    <nav
      aria-label={label}
      className="no-scrollbar -mx-4 mb-6 flex gap-1 overflow-x-auto border-b border-line px-4 sm:-mx-6 sm:px-6 lg:mx-0 lg:px-0"
    >
      {tabs.map(({ label: text, ...to }) => (
        <Link
          key={text}
          {...to}
          activeOptions={{ exact: true, includeSearch: false }}
          className="pressable -mb-px flex items-center justify-center border-b-2 px-3 font-semibold whitespace-nowrap"
          activeProps={{ className: 'border-accent text-ink' }}
          inactiveProps={{ className: 'border-transparent text-muted hover:text-ink' }}
        >
          {text}
        </Link>
      ))}
    </nav>
  );
}
