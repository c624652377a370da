import { generate as m } from '@messages/generate';
import { AssetField } from './asset-field';
import { accepts, choiceLabel, initialValue, isSlider, parameterLabel, type ParameterValue } from './parameters';
import type { MediaType, Model, Parameter } from '@/data/api-types';
import { formatCount } from '@/data/format';
import { Field, Input, Options, Select, Switch, Textarea } from '@/ui/field';
import { Segmented } from '@/ui/segmented';
import { Slider } from '@/ui/slider';
import { Stepper } from '@/ui/stepper';

interface Props {
  projectId: string;
  model: Model;
  chosen: Record<string, ParameterValue>;
  count: number;
  onChange: (name: string, value: ParameterValue | undefined) => void;
  onCount: (count: number) => void;
}

/** Up to this many short choices are buttons; more become a list. */
const asButtons = 6;

/** Text longer than this is written on several lines. */
const oneLine = 200;

/** Exactly the settings of this model. Choices and files stand open; what else may be left empty is folded away. */
export function ParameterFields({ projectId, model, chosen, count, onChange, onCount }: Props) {
  const { parameters, maxCount } = model.capabilities;
  const files = parameters.filter(({ kind }) => kind === 'asset');
  const settings = parameters.filter(({ kind }) => kind !== 'asset');
  const needed = settings.filter((parameter) => initialValue(parameter) !== undefined);
  const optional = settings.filter((parameter) => initialValue(parameter) === undefined);
  const show = (parameter: Parameter) => (
    <ParameterInput
      key={parameter.name}
      parameter={parameter}
      value={chosen[parameter.name]}
      onChange={(value) => onChange(parameter.name, value)}
    />
  );
  return (
    <>
      {needed.map(show)}
      {maxCount > 1 && (
        <Stepper label={m.count} value={Math.min(count, maxCount)} min={1} max={maxCount} onChange={onCount} />
      )}
      {files.map((parameter) => (
        <AssetField
          key={parameter.name}
          projectId={projectId}
          label={parameterLabel(parameter)}
          hint={parameter.help}
          types={(parameter.values ?? []) as MediaType[]}
          value={accepts(parameter, chosen[parameter.name]) ? String(chosen[parameter.name]) : undefined}
          onChange={(id) => onChange(parameter.name, id)}
        />
      ))}
      {optional.length > 0 && (
        <details className="group rounded-md border border-line bg-surface open:pb-4">
          <summary className="pressable flex list-none items-center justify-between rounded-md px-4 font-semibold">
            {m.more}
            <span aria-hidden="true" className="text-muted transition-transform group-open:rotate-45">
              +
            </span>
          </summary>
          <div className="grid gap-4 px-4 pt-2">{optional.map(show)}</div>
        </details>
      )}
    </>
  );
}

interface InputProps {
  parameter: Parameter;
  value: ParameterValue | undefined;
  onChange: (value: ParameterValue | undefined) => void;
}

function ParameterInput({ parameter, value, onChange }: InputProps) {
  const label = parameterLabel(parameter);
  const shown = accepts(parameter, value) ? value : initialValue(parameter);
  if (parameter.kind === 'boolean')
    return (
      <Switch
        label={label}
        hint={parameter.help}
        checked={shown === true}
        onChange={(event) => onChange(event.target.checked)}
      />
    );
  if (parameter.kind === 'choice')
    return <Choice parameter={parameter} label={label} value={String(shown ?? '')} onChange={onChange} />;
  if (parameter.kind === 'text' || parameter.kind === 'json') {
    const Line = parameter.max != null && parameter.max <= oneLine ? Input : Textarea;
    return (
      <Field label={label} hint={parameter.help ?? m.optional}>
        {(control) => (
          <Line
            {...control}
            value={typeof value === 'string' ? value : ''}
            onChange={(event) => onChange(event.target.value || undefined)}
          />
        )}
      </Field>
    );
  }
  if (isSlider(parameter))
    return (
      <Slider
        label={label}
        hint={parameter.help}
        unit={parameter.unit}
        min={parameter.min ?? 0}
        max={parameter.max ?? 0}
        step={parameter.step ?? (parameter.kind === 'integer' ? 1 : 0.1)}
        value={Number(shown)}
        onChange={onChange}
      />
    );
  const { min, max } = parameter;
  const range =
    min != null && max != null ? m.between(formatCount(min), formatCount(max), parameter.unit ?? '') : undefined;
  const empty = value === undefined || value === '';
  return (
    <Field
      label={label}
      hint={parameter.help ?? (initialValue(parameter) === undefined ? m.optional : undefined)}
      error={!empty && !accepts(parameter, value) ? range : undefined}
    >
      {(control) => (
        <Input
          {...control}
          inputMode={parameter.kind === 'integer' ? 'numeric' : 'decimal'}
          placeholder={range}
          className="tnum"
          value={empty ? String(initialValue(parameter) ?? '') : String(value)}
          onChange={(event) => {
            const text = event.target.value.trim();
            const number = Number(text.replace(',', '.'));
            onChange(text === '' ? undefined : Number.isFinite(number) ? number : text);
          }}
        />
      )}
    </Field>
  );
}

function Choice({
  parameter,
  label,
  value,
  onChange,
}: {
  parameter: Parameter;
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const values = parameter.values ?? [];
  if (values.length <= 1) return null;
  const short = values.length <= asButtons && values.every((text) => choiceLabel(parameter, text).length <= 12);
  if (short)
    return (
      <Segmented
        label={label}
        showLabel
        layout="wrap"
        value={value}
        onChange={onChange}
        options={values.map((text) => ({
          value: text,
          label: choiceLabel(parameter, text),
          icon: <RatioIcon value={text} />,
        }))}
      />
    );
  return (
    <Field label={label} hint={parameter.help}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          <Options of={values.map((text) => [text, choiceLabel(parameter, text)])} />
        </Select>
      )}
    </Field>
  );
}

/** A shape says more than "16:9" does. */
function RatioIcon({ value }: { value: string }) {
  const [, width, height] = /^(\d+)[:x](\d+)$/.exec(value) ?? [];
  if (!width || !height) return null;
  const scale = 14 / Math.max(Number(width), Number(height));
  return (
    <span
      aria-hidden="true"
      className="rounded-[3px] border-[1.5px] border-current"
      style={{ width: Number(width) * scale, height: Number(height) * scale }}
    />
  );
}
