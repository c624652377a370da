import { justify, shownRatio } from './layout';

const image = (width: number, height: number) => ({ type: 'image' as const, width, height });

describe('justify', () => {
  it('fills every row but the last to the exact width', () => {
    const assets = Array.from({ length: 50 }, (_, index) => image(100 + (index % 7) * 40, 120));
    const rows = justify(assets, 900, 200, 6);
    for (const row of rows.slice(0, -1)) {
      const total = row.widths.reduce((sum, width) => sum + width, 0) + 6 * (row.widths.length - 1);
      expect(total).toBeCloseTo(900, 6);
      expect(row.height).toBeLessThanOrEqual(200);
    }
    expect(rows.reduce((sum, row) => sum + row.widths.length, 0)).toBe(50);
    expect(rows.map((row) => row.start)).toEqual([...rows.map((row) => row.start)].sort((a, b) => a - b));
  });

  it('does not blow up a lonely picture in the last row', () => {
    expect(justify([image(100, 100)], 900, 200, 6)).toEqual([{ start: 0, height: 200, widths: [200] }]);
  });

  it('crops extremes and gives text and sound a card', () => {
    expect(shownRatio(image(10_000, 10))).toBe(2.4);
    expect(shownRatio(image(10, 10_000))).toBe(0.6);
    expect(shownRatio({ type: 'audio', width: null, height: null })).toBeGreaterThan(1);
  });

  it('places every one of 100,000 assets', () => {
    const rows = justify(
      Array.from({ length: 100_000 }, () => image(3, 2)),
      1200,
      220,
      6,
    );
    expect(rows.reduce((sum, row) => sum + row.widths.length, 0)).toBe(100_000);
  });
});
