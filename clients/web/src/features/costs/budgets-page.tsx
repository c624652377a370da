import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { costs as m } from '@messages/costs';
import { AlertList } from './alert-list';
import { BudgetCard } from './budget-card';
import { BudgetForm } from './budget-form';
import { CostTabs } from './cost-tabs';
import { budgetsQuery, useDeleteBudget, useSaveBudget } from './queries';
import { useAllProjects } from '../projects/queries';
import { useProviderName } from '../providers/queries';
import type { Budget, BudgetChange } from '@/data/api-types';
import { describeProblem } from '@/data/problem';
import { Button } from '@/ui/button';
import { confirm } from '@/ui/confirm';
import { Await, Empty } from '@/ui/state';
import { PageHeader } from '@/ui/surface';
import { toast } from '@/ui/toast';

export function BudgetsPage() {
  const query = useQuery(budgetsQuery);
  const projects = useAllProjects();
  const providerName = useProviderName();
  const save = useSaveBudget();
  const drop = useDeleteBudget();
  const { provider } = useSearch({ from: '/app/costs/budgets' });
  const navigate = useNavigate();
  const [editing, setEditing] = useState<Budget | 'new' | undefined>(provider ? 'new' : undefined);
  const close = () => {
    setEditing(undefined);
    void navigate({ to: '/costs/budgets', search: {}, replace: true });
  };
  const failed = (error: unknown) => toast(describeProblem(error).text, { tone: 'problem' });

  const store = (budget: BudgetChange) =>
    save.mutate(budget, {
      onSuccess: () => {
        toast(m.saved);
        close();
      },
      onError: failed,
    });
  const remove = async (budget: Budget) => {
    if (await confirm({ title: m.removeTitle, body: m.removeBody, action: m.remove, danger: true }))
      drop.mutate(budget.id, { onError: failed });
  };
  const nameOf = ({ scope, scopeId }: Budget) => {
    if (scope === 'project') return projects.find(({ id }) => id === scopeId)?.name ?? m.scopes.project;
    return scope === 'provider' ? providerName(scopeId) : m.scopes[scope];
  };

  return (
    <>
      <PageHeader
        title={m.title}
        note={m.budgetsNote}
        actions={
          <Button variant="primary" icon={<Plus size={20} />} onClick={() => setEditing('new')}>
            {m.addBudget}
          </Button>
        }
      />
      <CostTabs />
      <AlertList />
      <h2 className="sr-only">{m.budgets}</h2>
      <Await query={query}>
        {(budgets) => (
          <>
            {budgets.length ? (
              <div className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
                {budgets.map((budget) => (
                  <BudgetCard
                    key={budget.id}
                    budget={budget}
                    name={nameOf(budget)}
                    {...(budget.followsProject
                      ? {}
                      : { onEdit: () => setEditing(budget), onRemove: () => void remove(budget) })}
                  />
                ))}
              </div>
            ) : (
              <Empty title={m.noBudgets}>{m.noBudgetsBody}</Empty>
            )}
            {editing && (
              <BudgetForm
                budget={editing === 'new' ? undefined : editing}
                provider={provider}
                projects={projects}
                busy={save.isPending}
                onClose={close}
                onSave={store}
              />
            )}
          </>
        )}
      </Await>
    </>
  );
}
