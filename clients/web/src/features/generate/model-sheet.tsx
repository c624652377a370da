import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { type KeyboardEvent, useDeferredValue, useId, useRef, useState } from 'react';
import { generate as m } from '@messages/generate';
import { byProvider, matches, type ModelGroup } from './models';
import { providersQuery, useProviderName } from '../providers/queries';
import type { Model } from '@/data/api-types';
import { CheckIcon } from '@/ui/icons';
import { Field, Input } from '@/ui/field';
import { Sheet } from '@/ui/sheet';

interface Props {
  models: Model[];
  chosenId?: string;
  onChoose: (id: string) => void;
  onClose: () => void;
}

/** Many models: searched, by provider, with what cannot be used now folded away. */
export function ModelSheet({ models, chosenId, onChoose, onClose }: Props) {
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search.trim());
  const list = useRef<HTMLDivElement>(null);
  const providerName = useProviderName();
  const providers = useQuery(providersQuery).data ?? [];
  const keyless = new Set(providers.filter((one) => one.needsKey && !one.hasKey).map(({ provider }) => provider));
  const found = models.filter((model) => matches(model, providerName(model.provider), wanted));
  const away = found.filter(({ available }) => !available);
  const onKeyDown = (event: KeyboardEvent) => walk(event, list.current);
  const show = (group: ModelGroup) => (
    <Group
      key={group.provider}
      {...group}
      name={providerName(group.provider)}
      withoutKey={keyless.has(group.provider)}
      chosenId={chosenId}
      onChoose={onChoose}
      onKeyDown={onKeyDown}
    />
  );
  return (
    <Sheet open onClose={onClose} title={m.chooseModel} width="36rem">
      {/* As high with one result as with all of them: the search must not move under the thumb. */}
      <div ref={list} className="grid min-h-[70dvh] grid-cols-1 content-start gap-4">
        <div className="sticky -top-2 z-10 -mx-5 bg-raised px-5 py-2">
          <Field label={m.searchModels} hideLabel>
            {(control) => (
              <Input
                {...control}
                type="search"
                autoComplete="off"
                placeholder={m.searchModels}
                value={search}
                onChange={(event) => setSearch(event.target.value)}
                onKeyDown={onKeyDown}
              />
            )}
          </Field>
        </div>
        <p role="status" className={found.length ? 'sr-only' : 'text-muted'}>
          {found.length ? m.modelsFound(found.length) : m.noModelFound}
        </p>
        {byProvider(found.filter(({ available }) => available)).map(show)}
        <Folded
          label={m.notAvailable}
          models={away.filter(({ provider }) => !keyless.has(provider))}
          open={!!wanted || away.length === found.length}
          show={show}
        />
        <Folded
          label={m.needsKey}
          models={away.filter(({ provider }) => keyless.has(provider))}
          open={!!wanted || away.length === found.length}
          show={show}
        />
      </div>
    </Sheet>
  );
}

interface FoldedProps {
  label: (count: number) => string;
  models: Model[];
  open: boolean;
  show: (group: ModelGroup) => React.ReactNode;
}
/** Folded, unless it was searched for. */
const Folded = ({ label, models, open, show }: FoldedProps) =>
  models.length > 0 && (
    <details key={String(open)} open={open} className="border-t border-line">
      <summary className="pressable flex cursor-pointer items-center font-semibold text-muted">
        {label(models.length)}
      </summary>
      <div className="grid gap-4 pt-2">{byProvider(models).map(show)}</div>
    </details>
  );

interface GroupProps extends ModelGroup {
  name: string;
  withoutKey: boolean;
  chosenId: string | undefined;
  onChoose: (id: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}
function Group({ provider, models, name, withoutKey, chosenId, onChoose, onKeyDown }: GroupProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="flex min-h-11 items-center justify-between gap-3">
        <h3 id={id} className="font-semibold">
          {name}
        </h3>
        {withoutKey && (
          <Link
            to="/keys"
            search={{ add: provider }}
            className="pressable flex items-center text-sm font-semibold text-accent-text hover:underline"
          >
            {m.addKeyOf(name)}
          </Link>
        )}
      </div>
      <ul>
        {models.map((model) => (
          <li key={model.id}>
            <button
              type="button"
              data-model={model.id}
              aria-pressed={model.id === chosenId}
              onClick={() => onChoose(model.id)}
              onKeyDown={onKeyDown}
              className={clsx(
                'pressable flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left hover:bg-sunken',
                model.id === chosenId && 'bg-accent-soft',
              )}
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{model.open ? m.anyModel(name) : model.name}</span>
                <span className="block truncate text-sm text-muted">{noteOf(model, withoutKey)}</span>
              </span>
              {model.id === chosenId && <CheckIcon className="shrink-0 text-accent-text" />}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What helps to choose: why it cannot be used where no heading says so, what it costs, else what it is. */
function noteOf({ available, unavailableReason, price, description }: Model, withoutKey: boolean) {
  if (!available && !withoutKey) return unavailableReason;
  return price.certainty === 'unpriced' ? description : price.summary;
}

/** Arrow keys go through what is shown; Enter in the search takes the first. */
function walk(event: KeyboardEvent, list: HTMLElement | null) {
  const shown = [...(list?.querySelectorAll<HTMLButtonElement>('button[data-model]') ?? [])].filter(
    (button) => !button.closest('details:not([open])'),
  );
  const at = shown.indexOf(event.target as HTMLButtonElement);
  if (event.key === 'Enter' && at < 0) {
    event.preventDefault();
    shown[0]?.click();
  }
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  if (next < 0) list?.querySelector('input')?.focus();
  else shown[next]?.focus();
}
