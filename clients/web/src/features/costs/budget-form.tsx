import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { common } from '@messages/common';
import { costs as m } from '@messages/costs';
import { providersQuery } from '../providers/queries';
import type { Budget, BudgetChange, BudgetPeriod, BudgetScope, Project } from '@/data/api-types';
import { editableUsd, parseUsd, toUsdText } from '@/data/money';
import { meQuery } from '@/data/session';
import { Button } from '@/ui/button';
import { Field, Input, Options, Select } from '@/ui/field';
import { Segmented } from '@/ui/segmented';
import { Sheet } from '@/ui/sheet';

interface Props {
  budget: Budget | undefined;
  /** The provider a new one is for. */
  provider: string | undefined;
  projects: Pick<Project, 'id' | 'name'>[];
  busy: boolean;
  onClose: () => void;
  onSave: (budget: BudgetChange) => void;
}
const percents = [50, 75, 80, 90, 100];

export function BudgetForm({ budget, provider, projects, busy, onClose, onSave }: Props) {
  const [scope, setScope] = useState<BudgetScope>(budget?.scope ?? (provider ? 'provider' : 'workspace'));
  const [scopeId, setScopeId] = useState(budget?.scopeId ?? provider ?? '');
  const [period, setPeriod] = useState<BudgetPeriod>(budget?.period ?? 'month');
  const [limit, setLimit] = useState(editableUsd(budget?.limitUsd));
  const [thresholds, setThresholds] = useState(budget?.thresholds ?? [80, 100]);
  const [wrong, setWrong] = useState(false);
  const options = useScopeOptions(scope, projects);
  const chosen = options.find(({ value }) => value === scopeId) ?? options[0];
  const target = scope === 'workspace' ? null : (budget?.scopeId ?? chosen?.value ?? null);

  const save = () => {
    const nano = parseUsd(limit.trim());
    setWrong(!nano);
    if (nano) onSave({ scope, ...(target ? { scopeId: target } : {}), period, limitUsd: toUsdText(nano), thresholds });
  };
  return (
    <Sheet
      open
      onClose={onClose}
      title={budget ? m.editBudget : m.addBudget}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button variant="primary" busy={busy} onClick={save}>
            {common.save}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <Field label={m.scope}>
          {(control) => (
            <Select
              {...control}
              disabled={!!budget}
              value={scope}
              onChange={(event) => setScope(event.target.value as BudgetScope)}
            >
              <Options of={Object.entries(m.scopes)} />
            </Select>
          )}
        </Field>
        {scope !== 'workspace' && (
          <Field label={m.scopeId}>
            {(control) => (
              <Select
                {...control}
                disabled={!!budget}
                value={target ?? ''}
                onChange={(event) => setScopeId(event.target.value)}
              >
                <Options of={options.map(({ value, label }) => [value, label])} />
              </Select>
            )}
          </Field>
        )}
        <Segmented
          label={m.period}
          showLabel
          value={period}
          onChange={setPeriod}
          options={(['day', 'month', 'total'] as const).map((value) => ({
            value,
            label: m.periodNames[value],
            disabled: !!budget,
          }))}
        />
        <Field label={m.limit} error={wrong ? m.badLimit : undefined}>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              className="tnum"
              value={limit}
              onChange={(event) => setLimit(event.target.value)}
            />
          )}
        </Field>
        <fieldset>
          <legend className="mb-1.5 text-sm font-semibold">{m.thresholds}</legend>
          <div className="flex flex-wrap gap-x-4">
            {percents.map((percent) => (
              <label key={percent} className="pressable flex items-center gap-2">
                <input
                  type="checkbox"
                  className="size-5"
                  checked={thresholds.includes(percent)}
                  onChange={(event) =>
                    setThresholds(
                      event.target.checked
                        ? [...thresholds, percent].sort((a, b) => a - b)
                        : thresholds.filter((other) => other !== percent),
                    )
                  }
                />
                {`${percent} %`}
              </label>
            ))}
          </div>
        </fieldset>
      </div>
    </Sheet>
  );
}

function useScopeOptions(scope: BudgetScope, projects: Props['projects']) {
  const providers = useQuery(providersQuery).data ?? [];
  const me = useQuery(meQuery).data;
  if (scope === 'project') return projects.map(({ id, name }) => ({ value: id, label: name }));
  if (scope === 'provider') return providers.map(({ provider, name }) => ({ value: provider, label: name }));
  if (scope === 'user' && me) return [{ value: me.user.id, label: me.user.name }];
  return [];
}
