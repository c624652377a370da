import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { providers as m } from '@messages/providers';
import { priceChange } from './price-change';
import { retirementsQuery } from './queries';
import type { Retirement } from '@/data/api-types';
import { formatDate, formatDay, formatDaysAway } from '@/data/format';
import { buttonStyle } from '@/ui/button';
import { Notice, Section } from '@/ui/surface';

const day = 86_400_000;
const daysUntil = (date: string) => Math.ceil((Date.parse(date) - Date.now()) / day);

interface Props {
  /** Only what ends this soon or has ended, without a heading that takes room from the page's own matter. */
  withinDays?: number;
}
/** Models in use here that their provider will end, what replaces them, and what that does to the price. */
export function Retirements({ withinDays }: Props) {
  const all = useQuery(retirementsQuery).data ?? [];
  const shown = all.filter(
    ({ shutdown, gone }) => gone || (shutdown ? daysUntil(shutdown) : Infinity) <= (withinDays ?? Infinity),
  );
  if (!shown.length) return null;
  const list = (
    <ul className="grid gap-3">
      {shown.map((retirement) => (
        <li key={retirement.model + retirement.modality}>
          <Item retirement={retirement} />
        </li>
      ))}
    </ul>
  );
  if (withinDays === undefined)
    return (
      <Section title={m.retirements} note={m.retirementsNote}>
        {list}
      </Section>
    );
  return (
    <section aria-label={m.retirements} className="mb-5">
      {list}
    </section>
  );
}

function Item({ retirement }: { retirement: Retirement }) {
  const { modality, generations, lastUsedAt, replacement, prices } = retirement;
  return (
    <Notice
      tone={isClose(retirement) ? 'danger' : 'warn'}
      title={titleOf(retirement)}
      action={
        replacement?.available && (
          <Link
            to="/create"
            search={{ type: modality, model: replacement.model }}
            className={buttonStyle({ variant: 'secondary' })}
          >
            {m.use(replacement.name)}
          </Link>
        )
      }
    >
      <p>
        {m.used(generations, formatDay(lastUsedAt))} {replacement ? m.replacedBy(replacement.name) : m.noReplacement}{' '}
        {replacement && !replacement.available && m.notYet}
      </p>
      {prices.length > 0 && (
        <ul aria-label={m.priceChanges} className="mt-1">
          {prices.map((price) => (
            <li key={price.unit + JSON.stringify(price.attributes)}>{priceChange(price)}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

const isClose = ({ shutdown, gone }: Retirement) => gone || (!!shutdown && daysUntil(shutdown) <= 30);

function titleOf({ name, shutdown, deprecated, gone }: Retirement) {
  if (gone) return m.gone(name);
  if (!shutdown) return deprecated ? m.deprecated(name, formatDate(deprecated)) : name;
  const days = daysUntil(shutdown);
  return days < 0 ? m.ended(name, formatDate(shutdown)) : m.ends(name, formatDate(shutdown), formatDaysAway(days));
}
