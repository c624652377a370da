import { Pencil } from 'lucide-react';
import { prices as m } from '@messages/prices';
import { useProviderName } from '../providers/queries';
import type { Price } from '@/data/api-types';
import { formatCount } from '@/data/format';
import { formatExactly } from '@/data/money';
import { IconButton } from '@/ui/button';
import { Badge, Card } from '@/ui/surface';

interface Props {
  prices: Price[];
  onEdit: (price: Price) => void;
}

/** One card per model, one row per thing that is counted. */
export function PriceList({ prices, onEdit }: Props) {
  const providerName = useProviderName();
  const models = new Map<string, [Price, ...Price[]]>();
  for (const price of prices) {
    const rows = models.get(`${price.provider}/${price.model}`);
    if (rows) rows.push(price);
    else models.set(`${price.provider}/${price.model}`, [price]);
  }
  return (
    <ul className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      {[...models].map(([key, rows]) => (
        <li key={key}>
          <Card className="p-5 wrap-anywhere">
            <h2 className="text-lg font-semibold">{modelName(rows[0])}</h2>
            <p className="text-sm text-muted">{`${providerName(rows[0].provider)} · ${rows[0].source}`}</p>
            <ul className="mt-3">
              {rows.map((row) => (
                <Row key={row.id} price={row} onEdit={() => onEdit(row)} />
              ))}
            </ul>
          </Card>
        </li>
      ))}
    </ul>
  );
}

const modelName = ({ model }: Price) => (model === '*' ? m.anyModel : model);

/** A price that begins at a length of the prompt belongs to a scale: one step alone cannot be set. */
const isScaled = ({ attributes }: Price) => 'context_tokens_over' in attributes;

function Row({ price, onEdit }: { price: Price; onEdit: () => void }) {
  const conditions = Object.entries(price.attributes).map(([name, value]) => m.condition(name, value));
  const label = [m.units[price.unit] ?? price.unit, ...conditions].join(', ');
  return (
    <li className="flex min-h-11 items-center gap-3 border-t border-line">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm">
          {label}
          {price.overrideId && <Badge tone="accent">{m.own}</Badge>}
        </p>
      </div>
      <p className="tnum text-right text-sm">
        <span className="font-semibold">{price.free ? m.free : formatExactly(price.nanoUsd)}</span>{' '}
        {!price.free && <span className="text-muted">{m.per(formatCount(price.per))}</span>}
      </p>
      {isScaled(price) ? (
        <span className="pressable" />
      ) : (
        <IconButton label={m.change(modelName(price), label)} icon={<Pencil size={18} />} onClick={onEdit} />
      )}
    </li>
  );
}
