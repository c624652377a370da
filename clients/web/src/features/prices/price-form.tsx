import { zodResolver } from '@hookform/resolvers/zod';
import { useForm, type UseFormReturn, useWatch } from 'react-hook-form';
import * as z from 'zod/mini';
import { common } from '@messages/common';
import { prices as m } from '@messages/prices';
import { useDropPrice, useSavePrice } from './queries';
import { useProviderName } from '../providers/queries';
import type { Model, Price } from '@/data/api-types';
import { parseUsd, toUsdText } from '@/data/money';
import { Button } from '@/ui/button';
import { Field, Input, Options, Select } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { Problem } from '@/ui/state';
import { toast } from '@/ui/toast';

const schema = z.object({
  provider: z.string().check(z.minLength(1, m.required)),
  model: z.string().check(z.trim(), z.minLength(1, m.required)),
  unit: z.string(),
  usd: z.string().check(z.refine((text) => parseUsd(text.trim()) !== undefined, m.badAmount)),
  per: z.string().check(z.refine((text) => Number.isInteger(Number(text)) && Number(text) > 0, m.badPer)),
});
type Fields = z.infer<typeof schema>;

interface Props {
  /** The price that holds now; undefined for one that no list has. */
  price: Price | undefined;
  providers: string[];
  models: Model[];
  onClose: () => void;
}

export function PriceForm({ price, providers, models, onClose }: Props) {
  const save = useSavePrice();
  const drop = useDropPrice();
  const form = useForm<Fields>({
    resolver: zodResolver(schema),
    defaultValues: {
      provider: price?.provider ?? providers[0] ?? '',
      model: price?.model ?? '',
      unit: price?.unit ?? 'output_tokens',
      usd: price ? toUsdText(price.nanoUsd) : '',
      per: String(price?.per ?? 1_000_000),
    },
  });
  const { errors } = form.formState;
  const own = price?.overrideId;
  const done = (text: string) => () => {
    toast(text);
    onClose();
  };
  const submit = form.handleSubmit(({ usd, per, ...rest }) =>
    save.mutate(
      {
        ...rest,
        id: own ?? crypto.randomUUID(),
        nanoUsd: parseUsd(usd.trim()) ?? 0,
        per: Number(per),
        attributes: price?.attributes ?? {},
      },
      { onSuccess: done(m.saved) },
    ),
  );
  return (
    <Sheet
      open
      onClose={onClose}
      title={price ? m.changeTitle : m.addTitle}
      description={price ? [price.model, m.units[price.unit]].join(' · ') : m.formNote}
      footer={
        <>
          {own && (
            <Button busy={drop.isPending} onClick={() => drop.mutate(own, { onSuccess: done(m.dropped) })}>
              {m.drop}
            </Button>
          )}
          <Button variant="primary" type="submit" form="price-form" busy={save.isPending}>
            {common.save}
          </Button>
        </>
      }
    >
      <form id="price-form" noValidate className="grid gap-4" onSubmit={submit}>
        {!price && <Subject form={form} providers={providers} models={models} />}
        <div className="grid grid-cols-2 gap-3">
          <Field label={m.usd} error={errors.usd?.message}>
            {(control) => <Input {...control} inputMode="decimal" autoComplete="off" {...form.register('usd')} />}
          </Field>
          <Field label={m.perUnits} error={errors.per?.message}>
            {(control) => <Input {...control} inputMode="numeric" autoComplete="off" {...form.register('per')} />}
          </Field>
        </div>
        <p className="text-sm text-muted">{m.freeHint}</p>
        {(save.error ?? drop.error) && <Problem error={save.error ?? drop.error} />}
      </form>
    </Sheet>
  );
}

/** What the price is for: asked only where no list says it. */
function Subject({ form, providers, models }: Pick<Props, 'providers' | 'models'> & { form: UseFormReturn<Fields> }) {
  const providerName = useProviderName();
  const provider = useWatch({ control: form.control, name: 'provider' });
  return (
    <>
      <Field label={m.provider}>
        {(control) => (
          <Select {...control} {...form.register('provider')}>
            <Options of={providers.map((id) => [id, providerName(id)])} />
          </Select>
        )}
      </Field>
      <Field label={m.model} hint={m.modelHint} error={form.formState.errors.model?.message}>
        {(control) => (
          <>
            <Input {...control} list="price-models" {...form.register('model')} />
            <datalist id="price-models">
              {models
                .filter((model) => model.provider === provider && !model.open)
                .map(({ id }) => (
                  <option key={id} value={id.slice(provider.length + 1)} />
                ))}
            </datalist>
          </>
        )}
      </Field>
      <Field label={m.unit}>
        {(control) => (
          <Select {...control} {...form.register('unit')}>
            <Options of={Object.entries(m.units)} />
          </Select>
        )}
      </Field>
    </>
  );
}
