import { batch as m } from '@messages/batch';
import { formatCount } from '@/data/format';
import type { BlockedItem } from '@/data/api-types';
import { Notice } from '@/ui/surface';

const most = 12;

/** Every item that stands in the way, by the row it came from. */
export function BlockedItems({ title, blocked }: { title: string; blocked: BlockedItem[] }) {
  return (
    <div role="alert">
      <Notice tone="warn" title={title}>
        <ul className="grid gap-1">
          {blocked.slice(0, most).map(({ index, row, model, message }) => (
            <li key={index}>
              <b>
                {m.blockedRow(formatCount(row + 1))}
                {model && ` · ${model}`}
              </b>
              : {message}
            </li>
          ))}
          {blocked.length > most && <li>{m.blockedMore(formatCount(blocked.length - most))}</li>}
        </ul>
      </Notice>
    </div>
  );
}
