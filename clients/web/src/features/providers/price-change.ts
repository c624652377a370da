import { prices } from '@messages/prices';
import { providers as m } from '@messages/providers';
import type { Retirement } from '@/data/api-types';
import { formatCount, formatPercent } from '@/data/format';
import { formatNanoUsd } from '@/data/money';

/** What becomes of the price of one unit with the replacement, as a sentence. */
export function priceChange({
  unit,
  per,
  nanoUsd,
  replacementNanoUsd,
  attributes,
}: Retirement['prices'][number]): string {
  const conditions = Object.values(attributes).join(', ');
  const what = (prices.units[unit] ?? unit.replaceAll('_', ' ')) + (conditions && ` (${conditions})`);
  if (replacementNanoUsd === null) return m.notCounted(what);
  const [before, after] = [formatNanoUsd(nanoUsd), formatNanoUsd(replacementNanoUsd)];
  const many = per === 1 ? m.each : m.per(formatCount(per));
  if (replacementNanoUsd === nanoUsd) return m.samePrice(what, before, many);
  if (nanoUsd === 0) return m.nowPaid(what, after, many);
  const percent = formatPercent(Math.abs(replacementNanoUsd - nanoUsd) / nanoUsd);
  return (replacementNanoUsd < nanoUsd ? m.cheaper : m.dearer)(what, percent, before, after, many);
}
