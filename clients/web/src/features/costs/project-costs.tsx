import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { costs as m } from '@messages/costs';
import { BudgetCard } from './budget-card';
import { LedgerTable } from './ledger-table';
import { budgetsQuery, ledgerQuery } from './queries';
import { projectQuery } from '../projects/queries';
import { useItems } from '@/data/use-items';
import { buttonStyle } from '@/ui/button';
import { LoadMore } from '@/ui/load-more';
import { Await, Empty, Loading } from '@/ui/state';
import { Section } from '@/ui/surface';

export function ProjectCosts() {
  const { projectId } = useParams({ from: '/app/projects/$projectId' });
  const project = useQuery(projectQuery(projectId)).data;
  const budgets = useQuery(budgetsQuery);
  const ledger = useItems(ledgerQuery({ projectId }));
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
        <Await query={budgets} loading={<Loading rows={1} />}>
          {(all) => {
            const own = all.filter(({ scope, scopeId }) => scope === 'workspace' || scopeId === projectId);
            if (!own.length) return <p className="text-muted">{m.noLimit}</p>;
            return (
              <div className="grid gap-4 md:grid-cols-2">
                {own.map((budget) => (
                  <BudgetCard
                    key={budget.id}
                    budget={budget}
                    name={budget.scope === 'project' ? (project?.name ?? m.scopes.project) : m.scopes.workspace}
                  />
                ))}
              </div>
            );
          }}
        </Await>
      </Section>
      <Section title={m.projectGenerations} note={m.note}>
        <Await query={ledger}>
          {(list) =>
            list.length ? (
              <LedgerTable entries={list} projects={project ? [project] : []} />
            ) : (
              <Empty title={m.empty}>{m.emptyBody}</Empty>
            )
          }
        </Await>
        <LoadMore query={ledger} />
      </Section>
    </div>
  );
}
