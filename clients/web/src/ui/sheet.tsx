import { clsx } from 'clsx';
import { type CSSProperties, type ReactNode, useEffect, useId, useRef } from 'react';
import { common as m } from '@messages/common';
import { IconButton } from './button';
import { CloseIcon } from './icons';

interface Props {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  /** `sheet`: from below on a phone, centred elsewhere. `side`: at the right edge where there is room. */
  kind?: 'sheet' | 'side';
  width?: string;
  footer?: ReactNode;
  children: ReactNode;
}

/**
 * A sheet over the page. Built on the browser's own dialog: it traps focus, makes the rest inert and closes on Escape
 * without a line of script, and needs no injected styles, which our Content-Security-Policy would refuse.
 */
export function Sheet({ open, onClose, title, description, kind = 'sheet', width, footer, children }: Props) {
  const titleId = useId();
  return (
    <Modal
      open={open}
      onClose={onClose}
      labelledBy={titleId}
      className={clsx('sheet', kind === 'side' && 'sheet-side')}
      style={width ? ({ '--sheet-width': width } as CSSProperties) : undefined}
    >
      <header className="flex items-start gap-3 px-5 pt-4 pb-2">
        <div className="min-w-0 flex-1 pt-1.5">
          <h2 id={titleId} className="display text-xl">
            {title}
          </h2>
          {description && <p className="mt-1 text-sm text-muted">{description}</p>}
        </div>
        <IconButton label={m.close} icon={<CloseIcon />} onClick={onClose} className="-mr-2" />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pt-2 pb-5">{children}</div>
      {footer && (
        <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3 pb-safe">{footer}</footer>
      )}
    </Modal>
  );
}

interface ModalProps {
  open: boolean;
  onClose: () => void;
  labelledBy?: string;
  label?: string;
  className?: string;
  style?: CSSProperties | undefined;
  children: ReactNode;
}

/** The bare modal: content exists only while it is open. */
export function Modal({ open, onClose, labelledBy, label, className, style, children }: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    // The backdrop is a mouse shortcut; the keyboard has Escape and the close button.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={ref}
      aria-labelledby={labelledBy}
      aria-label={label}
      className={className}
      style={style}
      onClose={(event) => {
        // Also fires after we closed it ourselves; then there is nothing left to tell.
        if (open && event.target === ref.current) onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      {open && children}
    </dialog>
  );
}
