import { useQuery } from '@tanstack/react-query';
import { batch as m } from '@messages/batch';
import { groupByPrompt, type PromptGroup } from './groups';
import { modelsQuery } from '../generate/queries';
import { TakeCard } from '../generate/take-card';
import type { BatchItem, Generation } from '@/data/api-types';

const captionOf = ({ parameters: { seed } }: Generation, place: number) =>
  typeof seed === 'number' ? m.seed(String(seed)) : m.variation(place + 1);

/** What came out, side by side: prompt by prompt, each model a column. A phone moves sideways through the models. */
export const BatchResults = ({ items }: { items: BatchItem[] }) => (
  <div className="grid gap-8">
    {groupByPrompt(items).map((group, index) => (
      <section key={index} aria-label={group.prompt} className="grid min-w-0 gap-3">
        <h3 className="line-clamp-3 max-w-prose font-semibold">{group.prompt}</h3>
        {group.columns.length > 1 ? <Comparison columns={group.columns} /> : <Variations columns={group.columns} />}
      </section>
    ))}
  </div>
);

const Comparison = ({ columns }: Pick<PromptGroup, 'columns'>) => (
  <div
    className="no-scrollbar -mx-4 grid gap-4 overflow-x-auto px-4 sm:-mx-6 sm:px-6 lg:mx-0 lg:px-0"
    style={{ gridTemplateColumns: `repeat(${columns.length}, minmax(min(16rem, 75vw), 22rem))` }}
    // Sideways scrolling needs the keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    tabIndex={0}
  >
    {columns.map(({ model, generations }) => (
      <div key={model} className="grid content-start gap-3">
        <ModelName id={model} />
        <Takes generations={generations} />
      </div>
    ))}
  </div>
);

/** One model only: its variations take the columns. */
const Variations = ({ columns }: Pick<PromptGroup, 'columns'>) =>
  columns.map(({ model, generations }) => (
    <div key={model} className="grid gap-3">
      <ModelName id={model} />
      <div className="grid gap-4 sm:grid-cols-2 2xl:grid-cols-3">
        <Takes generations={generations} />
      </div>
    </div>
  ));

const Takes = ({ generations }: { generations: Generation[] }) =>
  generations.map((generation, place) => (
    <TakeCard key={generation.id} generation={generation} caption={captionOf(generation, place)} />
  ));

function ModelName({ id }: { id: string }) {
  const { data } = useQuery(modelsQuery);
  return (
    <h4 className="truncate text-sm font-semibold text-muted">{data?.find((model) => model.id === id)?.name ?? id}</h4>
  );
}
