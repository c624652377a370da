import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { common } from '@messages/common';
import { keys as m } from '@messages/keys';
import { useAddKey } from './queries';
import { TestResult } from './test-result';
import { providerName } from '../generate/model-field';
import { modelsQuery } from '../generate/queries';
import type { ApiKey } from '@/data/api-types';
import { Button } from '@/ui/button';
import { Field, Input, Select } from '@/ui/field';
import { useServerErrors } from '@/ui/form';
import { Sheet } from '@/ui/sheet';
import { Problem } from '@/ui/state';
import { Notice } from '@/ui/surface';

const schema = z.object({
  provider: z.string(),
  key: z.string().check(z.trim(), z.minLength(1, m.keyNeeded)),
  label: z.string(),
  baseUrl: z.string(),
});
type Fields = z.infer<typeof schema>;

export function KeyForm({ onClose }: { onClose: () => void }) {
  const models = useQuery(modelsQuery).data ?? [];
  const listed = [...new Set(models.filter((model) => !model.sandbox).map(({ provider }) => provider))];
  const providers = listed.length ? listed : ['openai', 'anthropic'];
  const add = useAddKey();
  const form = useForm<Fields>({
    resolver: zodResolver(schema),
    defaultValues: { provider: providers[0] ?? '', key: '', label: '', baseUrl: '' },
  });
  useServerErrors(form, add.error);
  const { errors } = form.formState;

  if (add.data) return <Added apiKey={add.data} kinds={kindsOf(add.data.provider)} onClose={onClose} />;

  function kindsOf(provider: string) {
    return [
      ...new Set(
        models
          .filter((model) => model.provider === provider)
          .map(({ modality }) => common.media[modality].toLowerCase()),
      ),
    ];
  }
  const submit = form.handleSubmit(({ provider, key, label, baseUrl }) =>
    add.mutate({
      provider,
      key,
      ...(label.trim() ? { label: label.trim() } : {}),
      ...(baseUrl.trim() ? { baseUrl: baseUrl.trim() } : {}),
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
        <Field label={m.provider}>
          {(control) => (
            <Select {...control} {...form.register('provider')}>
              {providers.map((provider) => (
                <option key={provider} value={provider}>
                  {providerName(provider)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={m.key} hint={m.keyHint} error={errors.key?.message}>
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
        <details>
          <summary className="pressable flex items-center text-sm font-semibold text-muted">{m.advanced}</summary>
          <Field label={m.baseUrl} hint={m.baseUrlHint} error={errors.baseUrl?.message}>
            {(control) => <Input {...control} type="url" inputMode="url" {...form.register('baseUrl')} />}
          </Field>
        </details>
        {add.error && <Problem error={add.error} />}
      </form>
    </Sheet>
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
