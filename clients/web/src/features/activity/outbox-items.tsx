import { activity as m } from '@messages/activity';
import { MediaIcon } from '../gallery/asset-media';
import { formatNanoUsd } from '@/data/money';
import { discard, type QueuedRequest, release, useOutbox } from '@/data/outbox';
import { Button } from '@/ui/button';

/** Requests that wait: for the network, or for a person because the price rose or the server refused. */
export function OutboxItems() {
  const items = useOutbox((state) => state.items);
  if (!items.length) return null;
  return (
    <section aria-label={m.outbox} className="mb-4 rounded-lg border border-line bg-warn-soft p-3">
      <h3 className="mb-1 font-semibold">{m.outbox}</h3>
      <ul className="grid gap-3">
        {items.map((item) => (
          <li key={item.id} className="grid gap-1.5">
            <p className="flex items-start gap-2 text-sm">
              <MediaIcon type={item.body.type} size={16} className="mt-0.5" />
              <span className="line-clamp-2">{wordsOf(item)}</span>
            </p>
            <p className="text-sm text-ink/80">{why(item)}</p>
            <div className="flex flex-wrap gap-2">
              {item.held && (
                <Button onClick={() => void release(item)}>
                  {item.held.reason === 'price' ? m.sendAtPrice(formatNanoUsd(item.held.nanoUsd)) : m.sendAgain}
                </Button>
              )}
              <Button variant="ghost" onClick={() => void discard(item.id)}>
                {m.discard}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A template's prompt is finished by the server: until then its values tell what it is. */
const wordsOf = ({ body: { prompt, template } }: QueuedRequest) =>
  prompt ?? Object.values(template?.variables ?? {}).join(', ');

function why({ held, quotedNanoUsd }: QueuedRequest) {
  if (!held) return m.waiting;
  if (held.reason === 'refused') return m.refused(held.message);
  return m.priceRose(formatNanoUsd(quotedNanoUsd ?? 0), formatNanoUsd(held.nanoUsd));
}
