import { screen } from '@testing-library/react';
import { AnalyticsPage } from './analytics-page';
import type { Dashboard, Money } from '@/data/api-types';
import { renderInApp } from '@/test/render';

const money = (nanoUsd: number): Money => ({ nanoUsd, certainty: 'computed', usd: '', currency: 'USD' });
const dashboard = (said: Partial<Dashboard>) =>
  ({
    today: { cost: money(0) },
    thisMonth: { cost: money(0) },
    totalCost: money(0),
    unpriced: 0,
    generations: 0,
    successRate: null,
    assets: 0,
    storageBytes: 0,
    series: [],
    byType: [],
    byProvider: [],
    byModel: [],
    byProject: [],
    ...said,
  }) as unknown as Dashboard;
const show = (said: Partial<Dashboard>) =>
  renderInApp(<AnalyticsPage />, { '/api/analytics/dashboard': dashboard(said) });

afterEach(() => vi.unstubAllGlobals());

describe('the overview', () => {
  it('shows what was charged in a time in which nothing was asked for', async () => {
    show({ totalCost: money(2.5e9) });
    expect(await screen.findByText('$2.50')).toBeInTheDocument();
  });
  it('is replaced by a way to begin when there is nothing at all', async () => {
    show({});
    expect(await screen.findByRole('heading', { level: 2 })).toBeInTheDocument();
    expect(screen.queryByText('$0.00')).toBeNull();
  });
  it('writes the success rate as the locale does', async () => {
    show({ generations: 31, successRate: 96.8 });
    expect(await screen.findByText('96.8%')).toBeInTheDocument();
  });
});
