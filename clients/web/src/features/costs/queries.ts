import { infiniteQueryOptions, queryOptions, useMutation } from '@tanstack/react-query';
import type { Budget, BudgetAlert, BudgetChange, LedgerEntry, Page } from '@/data/api-types';
import { api, type Query } from '@/data/client';
import { queryClient } from '@/data/query-client';

export const ledgerQuery = (filter: Query) =>
  infiniteQueryOptions({
    queryKey: ['ledger', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<LedgerEntry>>('/api/costs/ledger', { ...filter, limit: 50, cursor: pageParam }, signal),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });

export const budgetsQuery = queryOptions({
  queryKey: ['budgets'],
  queryFn: async ({ signal }) => (await api.get<Page<Budget>>('/api/budgets', undefined, signal)).items,
});

export const alertsQuery = queryOptions({
  queryKey: ['budget-alerts'],
  queryFn: async ({ signal }) =>
    (await api.get<Page<BudgetAlert>>('/api/budgets/alerts', { acknowledged: false }, signal)).items,
});

const refreshBudgets = () => queryClient.invalidateQueries({ queryKey: ['budgets'] });

export const useSaveBudget = () =>
  useMutation({
    mutationFn: (budget: BudgetChange) => api.put<Budget>('/api/budgets', budget),
    onSuccess: refreshBudgets,
  });

export const useDeleteBudget = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/api/budgets/${id}`), onSuccess: refreshBudgets });

export const useAcknowledge = () =>
  useMutation({
    mutationFn: (id: string) => api.post(`/api/budgets/alerts/${id}/acknowledge`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['budget-alerts'] }),
  });
