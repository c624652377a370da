import { X } from 'lucide-react';
import { templates as m } from '@messages/templates';
import { choicesOf, type VariableDraft } from './draft';
import type { VariableKind } from '@/data/api-types';
import { IconButton } from '@/ui/button';
import { Field, Input, Options, Select, Switch, Textarea } from '@/ui/field';

interface Props {
  variable: VariableDraft;
  problem: (field: keyof VariableDraft) => string | undefined;
  onChange: (change: Partial<VariableDraft>) => void;
  onRemove: () => void;
}

/** What one variable is called, and what it takes. */
export function VariableEditor({ variable, problem, onChange, onRemove }: Props) {
  const line = (field: 'name' | 'label' | 'min' | 'max' | 'help', label: string, numeric = false) => (
    <Field label={label} error={problem(field)}>
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          inputMode={numeric ? 'decimal' : undefined}
          value={variable[field]}
          onChange={(event) => onChange({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
  const { kind } = variable;
  return (
    <fieldset className="min-w-0 rounded-md border border-line bg-surface px-4 pb-4">
      <legend className="sr-only">{m.variable(variable.name)}</legend>
      <div className="flex items-center justify-between gap-2 pt-1">
        <p aria-hidden="true" className="min-w-0 truncate font-mono text-sm">{`{{${variable.name}}}`}</p>
        <IconButton label={m.remove(variable.name)} icon={<X size={18} />} onClick={onRemove} className="-mr-2" />
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        {line('name', m.variableName)}
        {line('label', m.label)}
        <Field label={m.kind}>
          {(control) => (
            <Select
              {...control}
              value={kind}
              onChange={(event) => onChange({ kind: event.target.value as VariableKind, default: '' })}
            >
              <Options of={Object.entries(m.kinds)} />
            </Select>
          )}
        </Field>
        <Default variable={variable} problem={problem('default')} onChange={(text) => onChange({ default: text })} />
        {kind === 'text' && line('min', m.fewest, true)}
        {kind === 'text' && line('max', m.most, true)}
        {(kind === 'number' || kind === 'integer') && line('min', m.smallest, true)}
        {(kind === 'number' || kind === 'integer') && line('max', m.largest, true)}
      </div>
      <div className="mt-3 grid gap-3">
        {kind === 'choice' && (
          <Field label={m.values} hint={m.valuesHint} error={problem('values')}>
            {(control) => (
              <Textarea
                {...control}
                value={variable.values}
                onChange={(event) => onChange({ values: event.target.value })}
              />
            )}
          </Field>
        )}
        {line('help', `${m.help} (${m.optional})`)}
      </div>
      {kind !== 'boolean' && (
        <Switch
          label={m.required}
          checked={variable.required}
          onChange={(event) => onChange({ required: event.target.checked })}
          className="mt-2"
        />
      )}
    </fieldset>
  );
}

interface DefaultProps {
  variable: VariableDraft;
  problem: string | undefined;
  onChange: (text: string) => void;
}

/** A default is chosen where it can be, and written where it must be. */
function Default({ variable: { kind, default: value, values }, problem, onChange }: DefaultProps) {
  const choices = kind === 'boolean' ? [m.yes] : kind === 'choice' ? choicesOf(values) : undefined;
  return (
    <Field label={m.default} error={problem}>
      {(control) =>
        choices ? (
          <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
            <option value="">{kind === 'boolean' ? m.no : m.noDefault}</option>
            <Options of={[...new Set(choices)].map((choice) => [choice, choice])} />
          </Select>
        ) : (
          <Input
            {...control}
            inputMode={kind === 'text' ? undefined : 'decimal'}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}
