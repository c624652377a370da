import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { prices as m } from '@messages/prices';
import { PriceForm } from './price-form';
import { PriceList } from './price-list';
import { pricesQuery } from './queries';
import { CostTabs } from '../costs/cost-tabs';
import { useProviderName } from '../providers/queries';
import { modelsQuery } from '../generate/queries';
import type { Model, Price } from '@/data/api-types';
import { useItems } from '@/data/use-items';
import { Button } from '@/ui/button';
import { Field, Options, Select } from '@/ui/field';
import { LoadMore } from '@/ui/load-more';
import { Await, Empty } from '@/ui/state';
import { PageHeader } from '@/ui/surface';

/** Every price that holds here: the list's, and the workspace's own over it. */
export function PricesPage() {
  const models = useQuery(modelsQuery).data ?? [];
  const providerName = useProviderName();
  const providers = [...new Set(models.map(({ provider }) => provider))];
  const [chosen, setChosen] = useState<string>();
  const provider = chosen ?? providers[0];
  const query = useItems({ ...pricesQuery(provider ?? ''), enabled: !!provider });
  const [editing, setEditing] = useState<Price | 'new'>();
  return (
    <>
      <PageHeader
        title={m.title}
        note={m.note}
        actions={
          <Button variant="primary" icon={<Plus size={20} />} onClick={() => setEditing('new')}>
            {m.add}
          </Button>
        }
      />
      <CostTabs />
      <Field label={m.provider} className="mb-5 sm:w-64">
        {(control) => (
          <Select {...control} value={provider} onChange={(event) => setChosen(event.target.value)}>
            <Options of={providers.map((id) => [id, providerName(id)])} />
          </Select>
        )}
      </Field>
      <Await query={query}>
        {(list) =>
          list.length ? (
            <PriceList prices={offeredFirst(list, models)} onEdit={setEditing} />
          ) : (
            <Empty title={m.empty}>{m.emptyBody}</Empty>
          )
        }
      </Await>
      <LoadMore query={query} className="mt-5" />
      {editing && (
        <PriceForm
          price={editing === 'new' ? undefined : editing}
          providers={providers}
          models={models}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

/** What can be chosen here comes before dated versions and models of the past. */
function offeredFirst(prices: Price[], models: Model[]) {
  const offered = new Set(models.map(({ id }) => id));
  const rank = ({ provider, model }: Price) => (offered.has(`${provider}/${model}`) ? 0 : 1);
  return [...prices].sort((a, b) => rank(a) - rank(b));
}
