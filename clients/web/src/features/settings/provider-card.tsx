import { Link } from '@tanstack/react-router';
import { common } from '@messages/common';
import { providers } from '@messages/providers';
import { settings as m } from '@messages/settings';
import { Health } from '../providers/health';
import type { MediaType, Model, ProviderHealth, ProviderSettings } from '@/data/api-types';
import { Field, Input, Options, Select, Switch } from '@/ui/field';
import { Badge, Card } from '@/ui/surface';

interface Props {
  row: ProviderSettings;
  health: ProviderHealth;
  models: Model[];
  onChange: (part: Partial<ProviderSettings>) => void;
}

/** One provider that can be called: how it does, and when it is tried. */
export function ProviderCard({ row, health, models, onChange }: Props) {
  return (
    <Card className="grid gap-3 p-5">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="text-lg font-semibold">{health.name}</h3>
        <Badge tone={tones[health.status]}>{m.health[health.status]}</Badge>
      </div>
      <Health health={health} />
      <p className="text-sm text-muted">{billingOf(health)}</p>
      <Switch
        label={
          <>
            {m.enabled}
            <span className="sr-only">&nbsp;{health.name}</span>
          </>
        }
        checked={row.enabled}
        onChange={(event) => onChange({ enabled: event.target.checked })}
      />
      {row.enabled && <Order name={health.name} row={row} models={models} onChange={onChange} />}
      <Link
        to="/costs/budgets"
        search={{ provider: row.provider }}
        className="pressable flex items-center justify-self-start text-sm font-semibold text-accent-text hover:underline"
      >
        {providers.budget}
        <span className="sr-only">&nbsp;{providers.budgetOf(health.name)}</span>
      </Link>
    </Card>
  );
}

/** What a call without a result costs there: known before it is made. */
const billingOf = ({ failureBilling: { failed, cancelled } }: ProviderHealth) =>
  m.failureBilling(m.billing[failed] ?? failed, m.billing[cancelled] ?? cancelled);

const tones = { healthy: 'ok', degraded: 'warn', down: 'danger', unknown: 'plain' } as const;

function Order({ name, row, models, onChange }: Omit<Props, 'health'> & { name: string }) {
  // An open model stands for many: it cannot be what is used when nothing is said.
  const listed = models.filter(({ open }) => !open);
  const kinds = [...new Set(listed.map(({ modality }) => modality))];
  const setDefault = (kind: MediaType, id: string) => {
    const defaultModels = { ...row.defaultModels };
    if (id) defaultModels[kind] = id;
    else delete defaultModels[kind];
    onChange({ defaultModels });
  };
  return (
    <details>
      <summary className="pressable flex cursor-pointer items-center font-medium">
        {m.orderAndModels}
        <span className="sr-only">&nbsp;{name}</span>
      </summary>
      <div className="grid items-start gap-4 pt-2 sm:grid-cols-2">
        <Field label={m.priority} hint={m.priorityHint}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              className="tnum"
              value={row.priority}
              onChange={(event) => onChange({ priority: Number(event.target.value.replace(/\D/g, '')) })}
            />
          )}
        </Field>
        <Field label={m.perMinute} hint={m.perMinuteHint}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              className="tnum"
              maxLength={5}
              value={row.requestsPerMinute ?? ''}
              onChange={(event) =>
                onChange({ requestsPerMinute: Number(event.target.value.replace(/\D/g, '')) || null })
              }
            />
          )}
        </Field>
        {kinds.map((kind) => (
          <Field key={kind} label={m.defaultModel(common.media[kind].toLowerCase())}>
            {(control) => (
              <Select
                {...control}
                value={row.defaultModels[kind] ?? ''}
                onChange={(event) => setDefault(kind, event.target.value)}
              >
                <option value="">{m.noDefault}</option>
                <Options of={listed.filter(({ modality }) => modality === kind).map(({ id, name }) => [id, name])} />
              </Select>
            )}
          </Field>
        ))}
      </div>
    </details>
  );
}
