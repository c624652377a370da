import { wholeDays } from './days';

beforeEach(() => vi.stubEnv('TZ', 'Europe/Berlin'));
afterEach(() => vi.unstubAllEnvs());

describe('whole days', () => {
  it.each([
    ['2026-07-01', '2026-07-01', '2026-06-30T22:00:00.000Z', '2026-07-01T22:00:00.000Z'],
    // Clocks go forward: 23 hours. Then back: 25.
    ['2026-03-29', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
  ])('from %s to %s end at midnight there', (first, last, from, to) =>
    expect(wholeDays(first, last)).toEqual({ from, to }),
  );

  it('leave open what is not given', () =>
    expect(wholeDays('', undefined)).toEqual({ from: undefined, to: undefined }));
});
