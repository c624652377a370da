import { Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import { batch as m } from '@messages/batch';
import { generate } from '@messages/generate';
import { ModelSheet } from '../generate/model-sheet';
import { byProvider, isLong } from '../generate/models';
import { useProviderName } from '../providers/queries';
import type { Model } from '@/data/api-types';
import { Button } from '@/ui/button';
import { Field, Select } from '@/ui/field';

interface Props {
  models: Model[];
  chosen: Model[];
  problem: string | undefined;
  onChange: (ids: string[]) => void;
}

/** The models to compare: chosen ones as labels that can be taken away, the others in a list. */
export function ModelsField({ models, chosen, problem, onChange }: Props) {
  const ids = chosen.map(({ id }) => id);
  const left = models.filter(({ id }) => !ids.includes(id));
  const Addition = isLong(models) ? SearchedAddition : ListedAddition;
  return (
    <div className="grid gap-2">
      <Addition left={left} problem={problem} onAdd={(id) => onChange([...ids, id])} />
      {!!chosen.length && (
        <ul aria-label={m.models} className="flex flex-wrap gap-2">
          {chosen.map(({ id, name }) => (
            <li key={id} className="flex items-center rounded-md border border-line bg-surface px-1 font-medium">
              <span className="px-2">{name}</span>
              <button
                type="button"
                aria-label={m.remove(name)}
                className="pressable grid place-items-center rounded-md px-3 text-muted hover:text-ink"
                onClick={() => onChange(ids.filter((other) => other !== id))}
              >
                <X size={16} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface AdditionProps {
  left: Model[];
  problem: string | undefined;
  onAdd: (id: string) => void;
}

function ListedAddition({ left, problem, onAdd }: AdditionProps) {
  const providerName = useProviderName();
  return (
    <Field label={m.models} hint={m.modelsHint} error={problem}>
      {(control) => (
        <Select {...control} value="" disabled={!left.length} onChange={(event) => onAdd(event.target.value)}>
          <option value="" disabled>
            {m.addModel}
          </option>
          {byProvider(left).map(({ provider, models }) => (
            <optgroup key={provider} label={providerName(provider)}>
              {models.map(({ id, name, available }) => (
                <option key={id} value={id} disabled={!available}>
                  {name}
                  {available ? '' : ` (${generate.unavailable})`}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
      )}
    </Field>
  );
}

function SearchedAddition({ left, problem, onAdd }: AdditionProps) {
  const [choosing, setChoosing] = useState(false);
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="grid gap-1.5">
      <p id={id} className="text-sm font-semibold">
        {m.models}
      </p>
      <Button className="justify-self-start" icon={<Plus size={18} />} onClick={() => setChoosing(true)}>
        {m.addModel}
      </Button>
      <p className="text-sm text-muted">{m.modelsHint}</p>
      {problem && (
        <p role="alert" className="text-sm font-medium text-danger">
          {problem}
        </p>
      )}
      {choosing && (
        <ModelSheet
          models={left.filter(({ available }) => available)}
          onChoose={(chosen) => {
            setChoosing(false);
            onAdd(chosen);
          }}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  );
}
