import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { common } from '@messages/common';
import { settings as m } from '@messages/settings';
import { providerSettingsQuery, providersQuery, useSaveProviders } from './queries';
import { providerName } from '../generate/model-field';
import { modelsQuery } from '../generate/queries';
import type { MediaType, Model, ProviderHealth, ProviderSettings } from '@/data/api-types';
import { describeProblem } from '@/data/problem';
import { Button } from '@/ui/button';
import { Field, Input, Select, Switch } from '@/ui/field';
import { Await } from '@/ui/state';
import { Badge, Card, Section } from '@/ui/surface';
import { toast } from '@/ui/toast';

export function ProvidersSettings() {
  const query = useQuery(providerSettingsQuery);
  return (
    <Section title={m.providers} note={m.providersNote}>
      <Await query={query}>{(saved) => <Form key={JSON.stringify(saved)} saved={saved} />}</Await>
    </Section>
  );
}

function Form({ saved }: { saved: ProviderSettings[] }) {
  const [rows, setRows] = useState(saved);
  const health = useQuery(providersQuery).data ?? [];
  const models = useQuery(modelsQuery).data ?? [];
  const save = useSaveProviders();
  const change = (provider: string, part: Partial<ProviderSettings>) =>
    setRows(rows.map((row) => (row.provider === provider ? { ...row, ...part } : row)));
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(rows, {
          onSuccess: () => toast(m.providersSaved),
          onError: (error) => toast(describeProblem(error).text, { tone: 'problem' }),
        });
      }}
    >
      {rows.map((row) => (
        <ProviderCard
          key={row.provider}
          row={row}
          health={health.find(({ provider }) => provider === row.provider)}
          models={models.filter(({ provider }) => provider === row.provider)}
          onChange={(part) => change(row.provider, part)}
        />
      ))}
      <Button
        type="submit"
        variant="primary"
        className="justify-self-start"
        busy={save.isPending}
        disabled={JSON.stringify(rows) === JSON.stringify(saved)}
      >
        {common.save}
      </Button>
    </form>
  );
}

interface CardProps {
  row: ProviderSettings;
  health: ProviderHealth | undefined;
  models: Model[];
  onChange: (part: Partial<ProviderSettings>) => void;
}
function ProviderCard({ row, health, models, onChange }: CardProps) {
  const kinds = [...new Set(models.map(({ modality }) => modality))];
  const setDefault = (kind: MediaType, id: string) => {
    const defaultModels = { ...row.defaultModels };
    if (id) defaultModels[kind] = id;
    else delete defaultModels[kind];
    onChange({ defaultModels });
  };
  return (
    <Card className="grid gap-3 p-5">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="text-lg font-semibold">{providerName(row.provider)}</h3>
        {health && (
          <Badge tone={tone(health)}>{health.hasKey ? (m.health[health.status] ?? health.status) : m.noKey}</Badge>
        )}
      </div>
      {health && <Billing health={health} />}
      <Switch
        label={m.enabled}
        checked={row.enabled}
        onChange={(event) => onChange({ enabled: event.target.checked })}
      />
      {row.enabled && (
        <div className="grid gap-4 sm:grid-cols-2">
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
          {kinds.map((kind) => (
            <Field key={kind} label={m.defaultModel(common.media[kind].toLowerCase())}>
              {(control) => (
                <Select
                  {...control}
                  value={row.defaultModels[kind] ?? ''}
                  onChange={(event) => setDefault(kind, event.target.value)}
                >
                  <option value="">{m.noDefault}</option>
                  {models
                    .filter(({ modality }) => modality === kind)
                    .map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                </Select>
              )}
            </Field>
          ))}
        </div>
      )}
    </Card>
  );
}

/** What a call without a result costs there: known before it is made. */
const Billing = ({ health: { message, failureBilling } }: { health: ProviderHealth }) => (
  <p className="text-sm text-muted">
    {message && <span className="block text-ink">{message}</span>}
    {m.failureBilling(
      m.billing[failureBilling.failed] ?? failureBilling.failed,
      m.billing[failureBilling.cancelled] ?? failureBilling.cancelled,
    )}
  </p>
);

const tone = ({ hasKey, status }: ProviderHealth) =>
  !hasKey
    ? 'plain'
    : status === 'healthy'
      ? 'ok'
      : status === 'down'
        ? 'danger'
        : status === 'degraded'
          ? 'warn'
          : 'plain';
