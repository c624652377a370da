import { type ReactNode, useCallback, useDeferredValue, useState } from 'react';
import { common } from '@messages/common';
import { gallery as m } from '@messages/gallery';
import { BulkBar } from './bulk-bar';
import { Filters } from './filters';
import { Grid } from './grid';
import { Lightbox } from './lightbox';
import { type AssetFilter, assetsQuery } from './queries';
import { useSelection } from './use-selection';
import { useItems } from '@/data/use-items';
import { PullToRefresh } from '@/ui/pull-to-refresh';
import { Await, Empty } from '@/ui/state';

interface Props {
  projectId?: string;
  /** What to do when there is nothing yet. */
  start: ReactNode;
}

/** All assets of a project, or of the workspace: find, look, select, act. */
export function Gallery({ projectId, start }: Props) {
  const [filter, setFilter] = useState<AssetFilter>({ projectId, shelf: 'current', sort: 'created desc' });
  const query = useItems(assetsQuery(useDeferredValue(filter)));
  const { data: assets, fetchNextPage, isFetchingNextPage } = query;
  const selection = useSelection();
  const [open, setOpen] = useState<number>();
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);

  const change = (part: Partial<AssetFilter>) => {
    setFilter((before) => ({ ...before, ...part }));
    selection.clear();
  };
  return (
    <PullToRefresh onRefresh={() => query.refetch()}>
      <Filters filter={filter} onChange={change} />
      <Await query={query} loading={<Placeholder />}>
        {(found) =>
          found.length ? (
            <Grid
              assets={found}
              hasMore={query.hasNextPage}
              onMore={more}
              selection={selection.ids}
              selecting={selection.ids.size > 0}
              onToggle={selection.toggle}
              onOpen={setOpen}
            />
          ) : (
            <Nothing filter={filter} start={start} />
          )
        }
      </Await>
      {isFetchingNextPage && <Placeholder />}
      {selection.ids.size > 0 && (
        <BulkBar
          ids={[...selection.ids]}
          shelf={filter.shelf}
          onSelectAll={() => selection.set(assets?.map((asset) => asset.id) ?? [])}
          onDone={selection.clear}
        />
      )}
      {open !== undefined && assets?.[open] && (
        <Lightbox
          assets={assets}
          index={open}
          onIndex={(index) => {
            setOpen(index);
            if (index >= assets.length - 5 && query.hasNextPage) more();
          }}
          onClose={() => setOpen(undefined)}
          onTag={(tag) => {
            setOpen(undefined);
            change({ tag });
          }}
        />
      )}
    </PullToRefresh>
  );
}

const Placeholder = () => (
  <div role="status" className="flex flex-wrap gap-1.5 pt-1.5">
    <span className="sr-only">{common.loading}</span>
    {[34, 22, 38, 26, 40, 28].map((basis, index) => (
      <div key={index} style={{ flexBasis: `${basis}%` }} className="sheen h-36 grow rounded-md sm:h-52" />
    ))}
  </div>
);

function Nothing({ filter, start }: { filter: AssetFilter; start: ReactNode }) {
  if (filter.shelf === 'trash') return <Empty title={m.emptyTrash} />;
  if (filter.type || filter.favorite || filter.tag || filter.search || filter.shelf !== 'current')
    return <Empty title={m.emptyFilter}>{m.emptyFilterBody}</Empty>;
  return (
    <Empty title={m.emptyTitle} action={start}>
      {m.emptyBody}
    </Empty>
  );
}
