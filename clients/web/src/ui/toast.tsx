import { clsx } from 'clsx';
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { common as m } from '@messages/common';
import { Button, IconButton } from './button';
import { CheckIcon, CloseIcon, WarnIcon } from './icons';

interface Toast {
  id: number;
  tone: 'ok' | 'info' | 'problem';
  text: string;
  action?: { label: string; run: () => void } | undefined;
}
const useToasts = create<{ list: Toast[] }>(() => ({ list: [] }));
let lastId = 0;

const dismiss = (id: number) => useToasts.setState(({ list }) => ({ list: list.filter((toast) => toast.id !== id) }));

/** Says something in passing. What the user must act on belongs on the page instead. */
export function toast(text: string, { tone = 'ok', action }: Partial<Pick<Toast, 'tone' | 'action'>> = {}) {
  const id = ++lastId;
  useToasts.setState(({ list }) => ({ list: [...list.slice(-2), { id, tone, text, action }] }));
  setTimeout(() => dismiss(id), action || tone === 'problem' ? 9_000 : 5_000);
}

export function ToastHost() {
  const { list } = useToasts();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A popover is drawn above an open sheet; showing it again puts it on top of one that opened since.
    if (ref.current?.matches(':popover-open')) ref.current.hidePopover();
    if (list.length) ref.current?.showPopover();
  }, [list]);
  return (
    <div ref={ref} popover="manual" role="status" aria-live="polite" className="toasts">
      {list.map((toast) => (
        <div
          key={toast.id}
          className="pointer-events-auto flex w-full max-w-md animate-rise items-center gap-2 rounded-lg border border-line bg-raised py-1 pr-1 pl-4 shadow-float"
        >
          <span
            className={clsx(toast.tone === 'problem' ? 'text-danger' : toast.tone === 'ok' ? 'text-ok' : 'text-muted')}
          >
            {toast.tone === 'problem' ? <WarnIcon /> : <CheckIcon />}
          </span>
          <p className="min-w-0 flex-1 py-2 text-sm font-medium">{toast.text}</p>
          {toast.action && (
            <Button
              variant="ghost"
              className="text-accent-text"
              onClick={() => {
                toast.action?.run();
                dismiss(toast.id);
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <IconButton label={m.dismiss} icon={<CloseIcon width={16} height={16} />} onClick={() => dismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
