import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { common } from '@messages/common';
import { costs as m } from '@messages/costs';
import { BudgetCard } from './budget-card';
import { LedgerTable } from './ledger-table';
import { budgetsQuery, ledgerQuery } from './queries';
import { projectQuery } from '../projects/queries';
import { Button, buttonStyle } from '@/ui/button';
import { Await, Empty } from '@/ui/state';
import { Section } from '@/ui/surface';

export function ProjectCosts() {
  const { projectId } = useParams({ from: '/app/projects/$projectId' });
  const project = useQuery(projectQuery(projectId)).data;
  const budgets = (useQuery(budgetsQuery).data ?? []).filter(
    ({ scope, scopeId }) => scope === 'workspace' || scopeId === projectId,
  );
  const ledger = useInfiniteQuery(ledgerQuery({ projectId }));
  const entries = ledger.data?.pages.flatMap((page) => page.items);
  return (
    <div className="grid gap-8">
      <Section
        title={m.budgets}
        actions={
          <Link to="/costs/budgets" className={buttonStyle({ variant: 'secondary' })}>
            {m.manage}
          </Link>
        }
      >
        {budgets.length ? (
          <div className="grid gap-4 md:grid-cols-2">
            {budgets.map((budget) => (
              <BudgetCard
                key={budget.id}
                budget={budget}
                name={budget.scope === 'project' ? (project?.name ?? m.scopes.project) : m.scopes.workspace}
              />
            ))}
          </div>
        ) : (
          <p className="text-muted">{m.noLimit}</p>
        )}
      </Section>
      <Section title={m.projectGenerations} note={m.note}>
        <Await query={{ ...ledger, data: entries }}>
          {(list) =>
            list.length ? (
              <LedgerTable entries={list} projects={project ? [project] : []} />
            ) : (
              <Empty title={m.empty}>{m.emptyBody}</Empty>
            )
          }
        </Await>
        {ledger.hasNextPage && (
          <Button className="mx-auto flex" busy={ledger.isFetchingNextPage} onClick={() => void ledger.fetchNextPage()}>
            {common.loadMore}
          </Button>
        )}
      </Section>
    </div>
  );
}
