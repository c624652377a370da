import { useQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { common } from '@messages/common';
import { settings as m } from '@messages/settings';
import { KeylessProviders } from './keyless-providers';
import { ProviderCard } from './provider-card';
import { useRefreshModels, useSaveProviders } from './queries';
import { modelsQuery } from '../generate/queries';
import { providerSettingsQuery, providersQuery } from '../providers/queries';
import { Retirements } from '../providers/retirements';
import type { ProviderHealth, ProviderSettings } from '@/data/api-types';
import { describeProblem } from '@/data/problem';
import { Button } from '@/ui/button';
import { Await } from '@/ui/state';
import { Section } from '@/ui/surface';
import { toast } from '@/ui/toast';

export function ProvidersSettings() {
  const settings = useQuery(providerSettingsQuery);
  const health = useQuery(providersQuery);
  return (
    <>
      <Retirements />
      <Section title={m.providers} note={m.providersNote} actions={<RefreshModels />}>
        <Await query={settings}>
          {(saved) => <Await query={health}>{(providers) => <Form saved={saved} providers={providers} />}</Await>}
        </Await>
      </Section>
    </>
  );
}

function RefreshModels() {
  const refresh = useRefreshModels();
  return (
    <Button
      icon={<RefreshCw size={18} aria-hidden />}
      busy={refresh.isPending}
      onClick={() =>
        refresh.mutate(undefined, {
          onSuccess: (lists) => {
            const silent = lists.flatMap(({ problem }) => problem ?? []);
            toast(silent.length ? silent.join(' ') : m.modelsRefreshed, { tone: silent.length ? 'problem' : 'ok' });
          },
          onError: (error) => toast(describeProblem(error).text, { tone: 'problem' }),
        })
      }
    >
      {m.refreshModels}
    </Button>
  );
}

function Form({ saved, providers }: { saved: ProviderSettings[]; providers: ProviderHealth[] }) {
  // Only what was changed here: what arrives from elsewhere meanwhile neither undoes it nor is undone by it.
  const [edits, setEdits] = useState<Record<string, Partial<ProviderSettings>>>({});
  const rows = saved.map((row) => ({ ...row, ...edits[row.provider] }));
  const models = useQuery(modelsQuery).data ?? [];
  const save = useSaveProviders();
  const change = (provider: string, part: Partial<ProviderSettings>) =>
    setEdits({ ...edits, [provider]: { ...edits[provider], ...part } });
  const healthOf = (row: ProviderSettings) => providers.find(({ provider }) => provider === row.provider);
  return (
    <>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(rows, {
            onSuccess: () => {
              setEdits((now) => (now === edits ? {} : now)); // what was changed while it was being saved stays
              toast(m.providersSaved);
            },
            onError: (error) => toast(describeProblem(error).text, { tone: 'problem' }),
          });
        }}
      >
        {rows.map((row) => {
          const health = healthOf(row);
          return (
            health?.hasKey && (
              <ProviderCard
                key={row.provider}
                row={row}
                health={health}
                models={models.filter(({ provider }) => provider === row.provider)}
                onChange={(part) => change(row.provider, part)}
              />
            )
          );
        })}
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
      <KeylessProviders providers={providers.filter(({ hasKey }) => !hasKey)} models={models} />
    </>
  );
}
