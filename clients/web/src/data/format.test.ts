import { formatAgo, formatBytes, formatDate, formatDuration, formatPercent } from './format';
import { setLocale } from './locale';
import { formatNanoUsd } from './money';

describe('formatDuration', () => {
  it.each([
    [0, '0:00'],
    [7.4, '0:07'],
    [65, '1:05'],
    [3723, '1:02:03'],
  ])('shows %d s as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_500, '1.5 kB'],
    [4_200_000_000, '4.2 GB'],
  ])('shows %d as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('formatAgo', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  it.each([
    ['2026-11-21T11:59:50Z', 'now'],
    ['2026-11-21T11:57:00Z', '3 minutes ago'],
    ['2026-11-21T09:00:00Z', '3 hours ago'],
    ['2026-11-20T12:00:00Z', 'yesterday'],
  ])('shows %s as %s', (iso, text) => expect(formatAgo(iso, now)).toBe(text));
  it('shows a date once it is long ago', () => expect(formatAgo('2026-01-02T12:00:00Z', now)).toContain('2026'));
});

describe('the chosen locale', () => {
  afterEach(() => setLocale(undefined));
  it('writes dates, numbers and money, as soon as it is chosen', () => {
    const browsers = formatDate('2026-12-31');
    setLocale('de-DE');
    expect(formatDate('2026-12-31')).toBe('31.12.2026');
    expect(formatPercent(0.968)).toBe('96,8\u00a0%');
    expect(formatNanoUsd(1.5e9)).toBe('1,50\u00a0$');
    setLocale(null);
    expect(formatDate('2026-12-31')).toBe(browsers);
  });
  it('changes nothing where the browser does not know it', () => {
    const browsers = formatDate('2026-12-31');
    setLocale('no such place');
    expect(formatDate('2026-12-31')).toBe(browsers);
  });
});
