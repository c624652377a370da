import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { useForm, type UseFormReturn, useWatch } from 'react-hook-form';
import * as z from 'zod/mini';
import { common } from '@messages/common';
import { keys as m } from '@messages/keys';
import { keyHint, needsAddress } from './key-shapes';
import { ProviderField } from './provider-field';
import { useAddKey } from './queries';
import { TestResult } from './test-result';
import { modelsQuery } from '../generate/queries';
import { kindsOf } from '../providers/kinds';
import { providersQuery } from '../providers/queries';
import type { ApiKey, ProviderHealth } from '@/data/api-types';
import { Button } from '@/ui/button';
import { Field, Input } from '@/ui/field';
import { useServerErrors } from '@/ui/form';
import { Sheet } from '@/ui/sheet';
import { Await, Problem } from '@/ui/state';
import { Notice } from '@/ui/surface';

const schema = z
  .object({
    provider: z.string(),
    key: z.string().check(z.trim(), z.minLength(1, m.keyNeeded)),
    label: z.string(),
    baseUrl: z.string().check(z.trim()),
  })
  .check(
    z.refine(({ provider, baseUrl }) => !needsAddress(provider) || baseUrl !== '', {
      path: ['baseUrl'],
      error: m.addressNeeded,
    }),
  );
type KeyFields = z.infer<typeof schema>;

interface Props {
  /** The provider to begin with. */
  provider?: string | undefined;
  onClose: () => void;
}

export function KeyForm({ provider, onClose }: Props) {
  const query = useQuery(providersQuery);
  const providers = query.data?.filter(({ needsKey }) => needsKey);
  if (providers) return <Form providers={providers} provider={provider} onClose={onClose} />;
  return (
    <Sheet open onClose={onClose} title={m.addTitle}>
      <Await query={query}>{() => null}</Await>
    </Sheet>
  );
}

function Form({ providers, provider: wanted, onClose }: Props & { providers: ProviderHealth[] }) {
  const models = useQuery(modelsQuery).data ?? [];
  const add = useAddKey();
  const first = providers.find(({ provider }) => provider === wanted) ?? providers[0];
  const form = useForm<KeyFields>({
    resolver: zodResolver(schema),
    defaultValues: { provider: first?.provider ?? '', key: '', label: '', baseUrl: '' },
  });
  useServerErrors(form, add.error);
  const provider = useWatch({ control: form.control, name: 'provider' });
  const { errors } = form.formState;

  if (add.data) return <Added apiKey={add.data} kinds={kindsOf(models, add.data.provider)} onClose={onClose} />;

  const submit = form.handleSubmit(({ label, baseUrl, ...rest }) =>
    add.mutate({
      ...rest,
      ...(label.trim() ? { label: label.trim() } : {}),
      ...(baseUrl ? { baseUrl } : {}),
    }),
  );
  return (
    <Sheet
      open
      onClose={onClose}
      title={m.addTitle}
      footer={
        <Button variant="primary" type="submit" form="key-form" busy={add.isPending}>
          {m.save}
        </Button>
      }
    >
      <form id="key-form" noValidate className="grid gap-4" onSubmit={submit}>
        <ProviderField
          providers={providers}
          models={models}
          chosen={provider}
          onChange={(next) => form.setValue('provider', next)}
        />
        {needsAddress(provider) && <Address form={form} />}
        <Field label={m.key} hint={keyHint(provider)} error={errors.key?.message}>
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
              {...form.register('key')}
            />
          )}
        </Field>
        <Field label={m.label} hint={m.labelHint} error={errors.label?.message}>
          {(control) => <Input {...control} autoComplete="off" {...form.register('label')} />}
        </Field>
        {!needsAddress(provider) && (
          <details key={String(!!errors.baseUrl)} open={!!errors.baseUrl}>
            <summary className="pressable flex items-center text-sm font-semibold text-muted">{m.advanced}</summary>
            <Address form={form} />
          </details>
        )}
        {add.error && <Problem error={add.error} />}
      </form>
    </Sheet>
  );
}

function Address({ form }: { form: UseFormReturn<KeyFields> }) {
  const provider = useWatch({ control: form.control, name: 'provider' });
  return (
    <Field
      label={m.baseUrl}
      hint={needsAddress(provider) ? m.ownAddressHint : m.baseUrlHint}
      error={form.formState.errors.baseUrl?.message}
    >
      {(control) => (
        <Input
          {...control}
          type="url"
          inputMode="url"
          required={needsAddress(provider)}
          placeholder={m.baseUrlPlaceholder}
          {...form.register('baseUrl')}
        />
      )}
    </Field>
  );
}

const Added = ({ apiKey, kinds, onClose }: { apiKey: ApiKey; kinds: string[]; onClose: () => void }) => (
  <Sheet
    open
    onClose={onClose}
    title={m.tested}
    footer={
      <Button variant="primary" onClick={onClose}>
        {common.close}
      </Button>
    }
  >
    <div className="grid gap-4">
      {kinds.length > 0 && <Notice tone="ok">{m.canMake(kinds.join(', '))}</Notice>}
      <TestResult apiKey={apiKey} />
    </div>
  </Sheet>
);
