import { templates as m } from '@messages/templates';
import { defaultOf, previewOf, shownValue, type Values } from './values';
import type { ParameterValue } from '../generate/parameters';
import type { Template, TemplateVariable } from '@/data/api-types';
import { Field, Input, Options, Select, Switch, Textarea } from '@/ui/field';

/** Text longer than this is written on several lines. */
const oneLine = 200;

interface Props {
  template: Template;
  values: Values;
  /** What is wrong, by variable; shown once it was pressed. */
  problems: Record<string, string>;
  onChange: (name: string, value: ParameterValue) => void;
}

/** A field for each thing that a template leaves open, and what becomes of it. */
export function VariableFields({ template, values, problems, onChange }: Props) {
  return (
    <>
      {template.variables.map((variable) => (
        <VariableInput
          key={variable.name}
          variable={variable}
          value={values[variable.name]}
          problem={problems[variable.name]}
          onChange={(value) => onChange(variable.name, value)}
        />
      ))}
      <section aria-label={m.finished} className="rounded-md border border-line bg-sunken px-3 py-2.5">
        <h2 className="text-sm font-semibold">{m.finished}</h2>
        <p className="mt-1 text-sm whitespace-pre-wrap">{previewOf(template, values)}</p>
      </section>
    </>
  );
}

interface InputProps {
  variable: TemplateVariable;
  value: ParameterValue | undefined;
  problem: string | undefined;
  onChange: (value: ParameterValue) => void;
}

function VariableInput({ variable, value, problem, onChange }: InputProps) {
  const { kind, label, help, required, values, max } = variable;
  const shown = shownValue(variable, value);
  const initial = defaultOf(variable);
  if (kind === 'boolean')
    return (
      <Switch label={label} hint={help} checked={shown === true} onChange={(event) => onChange(event.target.checked)} />
    );
  const Line = kind === 'text' && (max == null || max > oneLine) ? Textarea : Input;
  return (
    <Field label={label} hint={help} error={problem}>
      {(control) =>
        kind === 'choice' ? (
          <Select {...control} value={String(shown ?? '')} onChange={(event) => onChange(event.target.value)}>
            {initial === undefined && <option value="">{required ? m.choose : m.nothing}</option>}
            <Options of={values?.map((choice) => [choice, choice] as const) ?? []} />
          </Select>
        ) : (
          <Line
            {...control}
            aria-required={required && initial === undefined}
            inputMode={kind === 'text' ? undefined : kind === 'integer' ? 'numeric' : 'decimal'}
            placeholder={initial === undefined ? undefined : String(initial)}
            value={String(shown ?? '')}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}
