import { clsx } from 'clsx';
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { IconButton } from './button';
import { MoreIcon } from './icons';

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
}

/**
 * A menu button as the ARIA practices describe it, on the browser's own popover: light dismiss, Escape and the top
 * layer come for free, where a library would inject styles that our Content-Security-Policy refuses.
 */
export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);

  const place = () => {
    const anchor = trigger.current?.getBoundingClientRect();
    const popover = menu.current;
    if (!anchor || !popover) return;
    const below = anchor.bottom + 4 + popover.offsetHeight <= innerHeight - 8;
    popover.style.top = `${below ? anchor.bottom + 4 : Math.max(8, anchor.top - 4 - popover.offsetHeight)}px`;
    popover.style.left = `${Math.min(innerWidth - popover.offsetWidth - 8, Math.max(8, anchor.right - popover.offsetWidth))}px`;
  };
  const entries = () => [
    ...(menu.current?.querySelectorAll<HTMLButtonElement>('[role=menuitem]:not(:disabled)') ?? []),
  ];
  const move = (event: KeyboardEvent) => {
    const list = entries();
    const at = list.indexOf(document.activeElement as HTMLButtonElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (event.key === 'Tab') menu.current?.hidePopover();
    if (next === undefined) return;
    event.preventDefault();
    list[(next + list.length) % list.length]?.focus();
  };

  return (
    <>
      <IconButton
        ref={trigger}
        label={label}
        icon={<MoreIcon />}
        aria-haspopup="menu"
        aria-controls={id}
        popoverTarget={id}
      />
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onKeyDown={move}
        onToggle={(event) => {
          if (event.newState !== 'open') return;
          place();
          entries()[0]?.focus();
        }}
        className="fixed m-0 min-w-48 rounded-lg border border-line bg-raised p-1 text-ink shadow-float [&:popover-open]:animate-rise"
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            disabled={item.disabled}
            onClick={() => {
              menu.current?.hidePopover();
              item.onSelect();
            }}
            className={clsx(
              'pressable flex w-full items-center gap-2.5 rounded-sm px-3 text-sm font-medium hover:bg-sunken focus:bg-sunken focus:outline-none disabled:opacity-50',
              item.danger && 'text-danger',
            )}
          >
            {item.icon}
            {item.label}
          </button>
        ))}
      </div>
    </>
  );
}
