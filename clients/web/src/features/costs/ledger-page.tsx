import { useState } from 'react';
import { costs as m } from '@messages/costs';
import { AlertList } from './alert-list';
import { CostTabs } from './cost-tabs';
import { wholeDays } from './days';
import { LedgerTable } from './ledger-table';
import { ledgerQuery } from './queries';
import { useAllProjects } from '../projects/queries';
import { useItems } from '@/data/use-items';
import { Field, Input, Options, Select } from '@/ui/field';
import { LoadMore } from '@/ui/load-more';
import { Await, Empty } from '@/ui/state';
import { PageHeader } from '@/ui/surface';

export function LedgerPage() {
  const [filter, setFilter] = useState<{ projectId?: string; from?: string; to?: string }>({});
  const query = useItems(ledgerQuery({ projectId: filter.projectId, ...wholeDays(filter.from, filter.to) }));
  const projects = useAllProjects();
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
              <Options of={projects.map(({ id, name }) => [id, name])} />
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
      <Await query={query}>
        {(list) =>
          list.length ? (
            <LedgerTable entries={list} projects={projects} />
          ) : (
            <Empty title={m.empty}>{m.emptyBody}</Empty>
          )
        }
      </Await>
      <LoadMore query={query} className="mt-5" />
    </>
  );
}
