import { keys as m } from '@messages/keys';
import { kindsOf } from '../providers/kinds';
import type { Model, ProviderHealth } from '@/data/api-types';
import { Field, Options, Select } from '@/ui/field';

interface Props {
  providers: ProviderHealth[];
  models: Model[];
  chosen: string;
  onChange: (provider: string) => void;
}

/** Whose key it is. Many providers, so by what they make, each group from A to Z. */
export function ProviderField({ providers, models, chosen, onChange }: Props) {
  const groups = new Map<string, ProviderHealth[]>();
  for (const one of [...providers].sort((a, b) => a.name.localeCompare(b.name))) {
    const kinds = kindsOf(models, one.provider);
    const group = kinds.length === 1 ? m.onlyMakes(kinds[0] ?? '') : m.makesSeveral;
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  const made = kindsOf(models, chosen);
  return (
    <Field label={m.provider} hint={made.length ? m.makes(made.join(', ')) : undefined}>
      {(control) => (
        <Select {...control} value={chosen} onChange={(event) => onChange(event.target.value)}>
          {[...groups].sort().map(([label, list]) => (
            <optgroup key={label} label={label}>
              <Options of={list.map(({ provider, name }) => [provider, name])} />
            </optgroup>
          ))}
        </Select>
      )}
    </Field>
  );
}
