import { editableUsd, formatNanoUsd, parseUsd, toUsdText } from './money';

describe('formatNanoUsd', () => {
  it.each([
    [0, '$0.00'],
    [1_000_000_000, '$1.00'],
    [1_234_567_890_123, '$1,234.57'],
    [39_570_000, '$0.0396'],
    [42_000_000, '$0.042'],
    [420_000, '$0.00042'],
    [1, '$0.000000001'],
    [-5_000_000, '-$0.005'],
  ])('shows %d nano-dollars as %s', (nano, text) => expect(formatNanoUsd(nano)).toBe(text));

  it('never shows an amount as nothing', () => {
    for (let nano = 1; nano < 1e9; nano *= 7) expect(formatNanoUsd(Math.round(nano))).toMatch(/[1-9]/);
  });
});

describe('parseUsd', () => {
  it.each([
    ['12.5', 12_500_000_000],
    ['12,5', 12_500_000_000],
    [7, 7_000_000_000],
    ['', undefined],
    [null, undefined],
    ['-1', undefined],
    ['abc', undefined],
  ])('reads %j as %j', (text, nano) => expect(parseUsd(text)).toBe(nano));
});

describe('amounts on the wire', () => {
  it('writes nano-dollars without an exponent', () => {
    expect(toUsdText(1)).toBe('0.000000001');
    expect(toUsdText(25_000_000_000)).toBe('25');
    expect(toUsdText(7_500_000_000)).toBe('7.5');
  });
  it('shows what was sent as a person would type it', () => {
    expect(editableUsd('25.000000000')).toBe('25');
    expect(editableUsd(null)).toBe('');
  });
});
