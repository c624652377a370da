import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { common } from '@messages/common';
import { costs as m } from '@messages/costs';
import { AlertList } from './alert-list';
import { CostTabs } from './cost-tabs';
import { LedgerTable } from './ledger-table';
import { ledgerQuery } from './queries';
import { projectsQuery } from '../projects/queries';
import { Button } from '@/ui/button';
import { Field, Input, Select } from '@/ui/field';
import { Await, Empty } from '@/ui/state';
import { PageHeader } from '@/ui/surface';

export function LedgerPage() {
  const [filter, setFilter] = useState<{ projectId?: string; from?: string; to?: string }>({});
  const query = useInfiniteQuery(ledgerQuery(toQuery(filter)));
  const entries = query.data?.pages.flatMap((page) => page.items);
  const projects = useInfiniteQuery(projectsQuery()).data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader title={m.title} note={m.note} />
      <CostTabs />
      <AlertList />
      <div className="mb-5 grid grid-cols-2 gap-3 sm:flex sm:flex-wrap">
        <Field label={m.project} className="col-span-2 sm:w-64">
          {(control) => (
            <Select
              {...control}
              value={filter.projectId ?? ''}
              onChange={(event) => setFilter({ ...filter, projectId: event.target.value })}
            >
              <option value="">{m.allProjects}</option>
              {projects.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={m.from}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={filter.from ?? ''}
              onChange={(event) => setFilter({ ...filter, from: event.target.value })}
            />
          )}
        </Field>
        <Field label={m.to}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={filter.to ?? ''}
              onChange={(event) => setFilter({ ...filter, to: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Await query={{ ...query, data: entries }}>
        {(list) =>
          list.length ? (
            <LedgerTable entries={list} projects={projects} />
          ) : (
            <Empty title={m.empty}>{m.emptyBody}</Empty>
          )
        }
      </Await>
      {query.hasNextPage && (
        <Button
          className="mx-auto mt-5 flex"
          busy={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {common.loadMore}
        </Button>
      )}
    </>
  );
}

/** Whole days as the reader means them, in the reader's time zone. */
const toQuery = ({ projectId, from, to }: { projectId?: string; from?: string; to?: string }) => ({
  projectId,
  from: from ? new Date(`${from}T00:00:00`).toISOString() : undefined,
  to: to ? new Date(new Date(`${to}T00:00:00`).getTime() + 86_400_000).toISOString() : undefined,
});
