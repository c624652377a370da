import { batch as m } from '@messages/batch';
import { groupByPrompt } from './groups';
import { TakeCard } from '../generate/take-card';
import type { BatchItem, Generation } from '@/data/api-types';

const captionOf = ({ parameters, model }: Generation) =>
  typeof parameters.seed === 'number' ? m.seed(String(parameters.seed)) : model;

/** What came out, side by side: prompt by prompt, each model a column. A phone moves sideways through the models. */
export const BatchResults = ({ items }: { items: BatchItem[] }) => (
  <div className="grid gap-8">
    {groupByPrompt(items).map(({ prompt, columns }, index) => (
      <section key={index} aria-label={prompt} className="grid min-w-0 gap-3">
        <h3 className="line-clamp-3 max-w-prose font-semibold">{prompt}</h3>
        <div
          className="no-scrollbar -mx-4 grid gap-4 overflow-x-auto px-4 sm:-mx-6 sm:px-6 lg:mx-0 lg:px-0"
          style={{ gridTemplateColumns: `repeat(${columns.length}, minmax(min(16rem, 75vw), 22rem))` }}
          // Sideways scrolling needs the keyboard too.
          tabIndex={columns.length > 1 ? 0 : undefined}
        >
          {columns.map(({ model, generations }) => (
            <div key={model} className="grid content-start gap-3">
              <h4 className="truncate text-sm font-semibold text-muted">{model}</h4>
              {generations.map((generation) => (
                <TakeCard key={generation.id} generation={generation} caption={captionOf(generation)} />
              ))}
            </div>
          ))}
        </div>
      </section>
    ))}
  </div>
);
