import { queryOptions } from '@tanstack/react-query';
import type { Dashboard } from '@/data/api-types';
import { api } from '@/data/client';

export type Period = 'day' | 'week' | 'month' | 'all';

export const dashboardQuery = (period: Period) =>
  queryOptions({
    queryKey: ['analytics', 'dashboard', period],
    queryFn: ({ signal }) => api.get<Dashboard>('/api/analytics/dashboard', { period }, signal),
  });
