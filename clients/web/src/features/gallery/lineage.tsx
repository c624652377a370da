import { useQuery } from '@tanstack/react-query';
import { gallery as m } from '@messages/gallery';
import { AssetThumb } from './asset-media';
import { lineageQuery } from './queries';
import type { AssetSummary } from '@/data/api-types';
import { Money } from '@/ui/money';

interface Props {
  asset: AssetSummary;
  onOpen: (relative: AssetSummary) => void;
}

/** What it was made from, what was made from it, and what the whole line cost. */
export function Lineage({ asset, onOpen }: Props) {
  const lineage = useQuery(lineageQuery(asset.id)).data;
  if (!lineage || (!lineage.parents.length && !lineage.children.length)) return null;
  return (
    <div className="grid gap-4">
      <Relatives title={m.madeFrom} assets={lineage.parents} onOpen={onOpen} />
      <Relatives title={m.usedFor} assets={lineage.children} onOpen={onOpen} />
      {lineage.ancestors > 0 && (
        <p className="text-sm">
          <span className="text-muted">{m.lineageCost(lineage.ancestors)}</span>{' '}
          <Money amount={lineage.totalCost} className="font-semibold" />
          {lineage.unpriced > 0 && <span className="text-muted"> {m.lineageUnpriced(lineage.unpriced)}</span>}
        </p>
      )}
    </div>
  );
}

const Relatives = ({ title, assets, onOpen }: { title: string; assets: AssetSummary[]; onOpen: Props['onOpen'] }) =>
  assets.length > 0 && (
    <div role="group" aria-label={title} className="grid gap-1.5">
      <p className="text-sm font-semibold">{title}</p>
      <div className="flex flex-wrap gap-2">
        {assets.map((asset) => (
          <button
            key={asset.id}
            type="button"
            aria-label={asset.name}
            onClick={() => onOpen(asset)}
            className="relative size-16 overflow-hidden rounded-md"
          >
            <AssetThumb asset={asset} size={256} />
          </button>
        ))}
      </div>
    </div>
  );
