import { cva, type VariantProps } from 'class-variance-authority';
import { clsx } from 'clsx';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Spinner } from './spinner';

export const buttonStyle = cva(
  'pressable inline-flex items-center justify-center gap-2 rounded-md font-semibold select-none transition-[background-color,border-color,color,scale] duration-150 active:scale-[0.98] disabled:opacity-55 disabled:active:scale-100 aria-disabled:opacity-55',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-on-accent hover:bg-accent-hover',
        secondary: 'border border-line bg-surface text-ink shadow-card hover:border-edge',
        ghost: 'text-ink hover:bg-sunken',
        danger: 'bg-danger text-on-danger hover:opacity-90',
        media: 'bg-black/60 text-white hover:bg-black/75',
      },
      shape: { text: 'px-4', icon: 'shrink-0 p-0', wide: 'w-full px-4' },
    },
    defaultVariants: { variant: 'secondary', shape: 'text' },
  },
);

interface Props extends ButtonHTMLAttributes<HTMLButtonElement>, VariantProps<typeof buttonStyle> {
  /** Shows a spinner and refuses presses, keeping the width. */
  busy?: boolean;
  icon?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ variant, shape, busy, icon, className, children, type = 'button', disabled, ...rest }: Props) {
  return (
    <button
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={clsx(buttonStyle({ variant, shape }), className)}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<Props, 'shape' | 'children'> {
  /** What it does: the accessible name and the hint on hover. */
  label: string;
  icon: ReactNode;
}

export function IconButton({ label, variant = 'ghost', ...rest }: IconButtonProps) {
  return <Button shape="icon" variant={variant} aria-label={label} title={label} {...rest} />;
}
