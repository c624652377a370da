import type { AssetSummary } from '@/data/api-types';

export interface Row {
  /** Index of the first asset of this row. */
  start: number;
  /** Pixels. */
  height: number;
  widths: number[];
}

/** Width by height as shown: what has no picture gets the shape of its card, and extremes are cropped. */
export function shownRatio(asset: Pick<AssetSummary, 'type' | 'width' | 'height'>): number {
  if (asset.type === 'text') return 1.15;
  if (asset.type === 'audio') return 1.7;
  const ratio = asset.width && asset.height ? asset.width / asset.height : 1;
  return Math.min(2.4, Math.max(0.6, ratio));
}

/** Rows that fill the width exactly, each as near the wished height as its pictures allow; the last keeps that height. */
export function justify(
  assets: Pick<AssetSummary, 'type' | 'width' | 'height'>[],
  width: number,
  wished: number,
  gap: number,
): Row[] {
  const rows: Row[] = [];
  if (width <= 0) return rows;
  let start = 0;
  let ratios: number[] = [];
  let sum = 0;
  const close = (height: number) => {
    rows.push({ start, height, widths: ratios.map((ratio) => ratio * height) });
    start += ratios.length;
    ratios = [];
    sum = 0;
  };
  for (const asset of assets) {
    const ratio = shownRatio(asset);
    ratios.push(ratio);
    sum += ratio;
    const height = (width - gap * (ratios.length - 1)) / sum;
    if (height <= wished) close(height);
  }
  if (ratios.length) close(Math.min(wished, (width - gap * (ratios.length - 1)) / sum));
  return rows;
}
