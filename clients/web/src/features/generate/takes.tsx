import { Link } from '@tanstack/react-router';
import { generate as m } from '@messages/generate';
import { TakeCard } from './take-card';
import { generationsQuery } from '../activity/queries';
import { useItems } from '@/data/use-items';
import { Mark } from '@/ui/icons';
import { LoadMore } from '@/ui/load-more';
import { Await, Empty } from '@/ui/state';

/** What was made here, newest first, from the first second of its life. */
export function Takes({ projectId }: { projectId: string }) {
  const query = useItems(generationsQuery({ projectId }));
  return (
    <section id="takes" aria-label={m.takes} className="min-w-0 scroll-mt-16">
      <div className="mb-3 flex items-center justify-between gap-4">
        <h2 className="display text-xl">{m.takes}</h2>
        <Link
          to="/projects/$projectId"
          params={{ projectId }}
          className="pressable flex items-center text-sm font-semibold text-accent-text hover:underline"
        >
          {m.showAll}
        </Link>
      </div>
      <Await query={query}>
        {(takes) =>
          takes.length ? (
            <div className="grid gap-4 sm:grid-cols-2 2xl:grid-cols-3">
              {takes.map((generation) => (
                <TakeCard key={generation.id} generation={generation} />
              ))}
            </div>
          ) : (
            <Empty art={<Mark className="size-16" />} title={m.takesEmpty}>
              {m.takesEmptyBody}
            </Empty>
          )
        }
      </Await>
      <LoadMore query={query} className="mt-5" />
    </section>
  );
}
