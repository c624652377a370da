import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { clsx } from 'clsx';
import { analytics as m } from '@messages/analytics';
import { Breakdown } from './breakdown';
import { dashboardQuery, type Period } from './queries';
import { CostTabs } from '../costs/cost-tabs';
import type { Dashboard } from '@/data/api-types';
import { url } from '@/data/client';
import { formatBytes, formatCount, formatPercent, formatShortDay } from '@/data/format';
import { formatNanoUsd } from '@/data/money';
import { AreaChart } from '@/ui/area-chart';
import { buttonStyle } from '@/ui/button';
import { ChartFrame, DataTable } from '@/ui/chart-frame';
import { CertaintyMark } from '@/ui/money';
import { Segmented } from '@/ui/segmented';
import { Await, Empty } from '@/ui/state';
import { Card, Notice, PageHeader } from '@/ui/surface';

export function AnalyticsPage() {
  const [period, setPeriod] = useState<Period>('month');
  const query = useQuery(dashboardQuery(period));
  return (
    <>
      <PageHeader
        title={m.title}
        note={m.note}
        actions={
          <a
            href={url('/api/analytics/export', { format: 'csv', period })}
            download
            className={buttonStyle({ variant: 'secondary' })}
          >
            <Download size={18} aria-hidden="true" />
            {m.exportCsv}
          </a>
        }
      />
      <CostTabs />
      <div className="mb-5 max-w-md">
        <Segmented
          label={m.period}
          value={period}
          onChange={setPeriod}
          options={(['day', 'week', 'month', 'all'] as const).map((value) => ({ value, label: m.periods[value] }))}
        />
      </div>
      <Await query={query}>
        {(data) =>
          !data.generations && !data.totalCost.nanoUsd && !data.unpriced ? (
            <Empty title={m.empty}>{m.emptyBody}</Empty>
          ) : (
            <Overview data={data} />
          )
        }
      </Await>
    </>
  );
}

function Overview({ data }: { data: Dashboard }) {
  const { totalCost, today, thisMonth, successRate, unpriced } = data;
  return (
    <div className="grid gap-4">
      {unpriced > 0 && <Notice tone="warn">{m.unpriced(unpriced)}</Notice>}
      <dl className="grid grid-cols-2 gap-3 xl:grid-cols-4">
        <Stat
          term={m.totalCost}
          value={formatNanoUsd(totalCost.nanoUsd)}
          mark={<CertaintyMark certainty={totalCost.certainty} />}
          strong
        />
        <Stat term={m.thisMonth} value={formatNanoUsd(thisMonth.cost.nanoUsd)} />
        <Stat term={m.today} value={formatNanoUsd(today.cost.nanoUsd)} />
        <Stat term={m.success} value={successRate === null ? '–' : formatPercent(successRate / 100)} />
        <Stat term={m.generations} value={formatCount(data.generations)} />
        <Stat term={m.assets} value={formatCount(data.assets)} />
        <Stat term={m.storage} value={formatBytes(data.storageBytes)} />
      </dl>
      <OverTime series={data.series} />
      <div className="grid gap-4 lg:grid-cols-2">
        <Breakdown title={m.byType} totals={data.byType} kind="type" />
        <Breakdown title={m.byProvider} totals={data.byProvider} kind="provider" />
        <Breakdown title={m.byModel} totals={data.byModel} kind="model" />
        <Breakdown title={m.byProject} totals={data.byProject} kind="project" />
      </div>
    </div>
  );
}

const Stat = ({
  term,
  value,
  mark,
  strong,
}: {
  term: string;
  value: string;
  mark?: React.ReactNode;
  strong?: boolean;
}) => (
  <Card
    className={clsx(
      'flex flex-col-reverse justify-end gap-0.5 p-4 sm:p-5',
      strong && 'border-transparent bg-ink! text-bg',
    )}
  >
    <dd className="display tnum flex items-center gap-2 text-2xl">
      {value}
      <span className="text-sm opacity-80">{mark}</span>
    </dd>
    <dt className={clsx('text-sm font-medium', strong ? 'opacity-80' : 'text-muted')}>{term}</dt>
  </Card>
);

function OverTime({ series }: { series: Dashboard['series'] }) {
  const first = series[0];
  const last = series.at(-1);
  if (!first || !last) return null;
  const peak = series.reduce((best, day) => (day.cost.nanoUsd > best.cost.nanoUsd ? day : best), first);
  return (
    <ChartFrame
      title={m.overTime}
      chart={
        <AreaChart
          points={series.map(({ date, cost }) => ({ key: date, label: formatShortDay(date), value: cost.nanoUsd }))}
          format={formatNanoUsd}
          label={m.chartLabel(
            m.overTime,
            formatShortDay(first.date),
            formatShortDay(last.date),
            `${formatShortDay(peak.date)}, ${formatNanoUsd(peak.cost.nanoUsd)}`,
          )}
        />
      }
      table={
        <DataTable
          head={[m.day, m.count, m.cost]}
          rows={series.map(({ date, cost, count }) => [
            formatShortDay(date),
            formatCount(count),
            formatNanoUsd(cost.nanoUsd),
          ])}
        />
      }
    />
  );
}
