import { locale } from './locale';

const NANO = 1e9;
const formats = new Map<string, Intl.NumberFormat>();

function format(digits: number) {
  const key = `${locale() ?? ''} ${digits}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale(), {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: Math.min(2, digits),
    maximumFractionDigits: digits,
  });
  formats.set(key, made);
  return made;
}

/**
 * The one place where an amount becomes text. Cents for dollars; small amounts keep three figures that mean something,
 * so that a price of 0.00042 USD never reads as nothing.
 */
export function formatNanoUsd(nanoUsd: number): string {
  const usd = nanoUsd / NANO;
  const size = Math.abs(usd);
  if (size === 0 || size >= 1) return format(2).format(usd);
  const digits = Math.min(9, Math.max(2, 2 - Math.floor(Math.log10(size))));
  return format(digits).format(usd);
}

/** Every digit there is, for the one place where an amount is looked at alone. */
export const formatExactly = (nanoUsd: number) => format(9).format(nanoUsd / NANO);

/** "12.50" or 12.5 as typed or sent, in nano-US-dollars; undefined when it is no amount. */
export function parseUsd(value: string | number | null | undefined): number | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const usd = Number(String(value).replace(',', '.'));
  return Number.isFinite(usd) && usd >= 0 ? Math.round(usd * NANO) : undefined;
}

export const formatUsd = (value: string | number | null | undefined) => formatNanoUsd(parseUsd(value) ?? 0);

/** Nano-US-dollars as the API takes them: exact decimal text without an exponent. */
export const toUsdText = (nanoUsd: number) => (nanoUsd / NANO).toFixed(9).replace(/\.?0+$/, '');
/** What the API sent, as a person would type it. */
export const editableUsd = (value: string | null | undefined) => {
  const nano = parseUsd(value);
  return nano === undefined ? '' : toUsdText(nano);
};
