import { locale } from './locale';

/** Dates, sizes and lengths as the reader's locale writes them. Formatters are made on first use: making one takes long. */
const lazy = <T>(make: (locale: string | undefined) => T) => {
  let made: { formatter: T; locale: string | undefined } | undefined;
  return () => {
    if (made?.locale !== locale() || !made) made = { formatter: make(locale()), locale: locale() };
    return made.formatter;
  };
};
const dateTime = lazy((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }));
const day = lazy((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium' }));
const date = lazy((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone: 'UTC' }));
const shortDay = lazy((tag) => new Intl.DateTimeFormat(tag, { month: 'short', day: 'numeric', timeZone: 'UTC' }));
const relative = lazy((tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }));
const percent = lazy((tag) => new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 }));
const integer = lazy((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 0 }));
const decimal = lazy((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }));

export const formatDateTime = (iso: string) => dateTime().format(new Date(iso));
export const formatDay = (iso: string) => day().format(new Date(iso));
/** A date without a time, "2026-12-31", which is the same day everywhere. */
export const formatDate = (day: string) => date().format(new Date(day));
/** 0.25 as "25%", 0.968 as "96.8%". */
export const formatPercent = (share: number) => percent().format(share);
export const formatShortDay = (iso: string) => shortDay().format(new Date(iso));
export const formatCount = (value: number) => integer().format(value);

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
/** "3 minutes ago"; a date once it is more than a month old. */
export function formatAgo(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  if (Math.abs(seconds) > 30 * 86_400) return formatDay(iso);
  for (const [unit, size] of steps)
    if (Math.abs(seconds) >= size) return relative().format(Math.round(seconds / size), unit);
  return relative().format(0, 'second');
}

/** "in 40 days", "tomorrow", "3 days ago". */
export const formatDaysAway = (days: number) => relative().format(days, 'day');

/** How long a call takes: "840 ms", "8.4 s", "2.5 min". */
export function formatLatency(milliseconds: number): string {
  if (milliseconds < 1000) return `${integer().format(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  return seconds < 90 ? `${decimal().format(seconds)} s` : `${decimal().format(seconds / 60)} min`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${(unit ? decimal() : integer()).format(value)} ${units[unit]}`;
}

/** Seconds as 0:07 or 1:02:03. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, index) => (index ? String(part).padStart(2, '0') : String(part))).join(':');
}
