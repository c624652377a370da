import { X } from 'lucide-react';
import { batch as m } from '@messages/batch';
import { generate } from '@messages/generate';
import { providerName } from '../generate/model-field';
import type { Model } from '@/data/api-types';
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
  const providers = [...new Set(left.map(({ provider }) => provider))];
  return (
    <div className="grid gap-2">
      <Field label={m.models} hint={m.modelsHint} error={problem}>
        {(control) => (
          <Select
            {...control}
            value=""
            disabled={!left.length}
            onChange={(event) => onChange([...ids, event.target.value])}
          >
            <option value="" disabled>
              {m.addModel}
            </option>
            {providers.map((provider) => (
              <optgroup key={provider} label={providerName(provider)}>
                {left
                  .filter((model) => model.provider === provider)
                  .map(({ id, name, available }) => (
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
