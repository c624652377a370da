import { generate as m } from '@messages/generate';
import type { Model, Parameter } from '@/data/api-types';

export type ParameterValue = string | number | boolean;

/** Our word for a setting, or the model's own where we have none. */
export const parameterLabel = ({ name, label }: Parameter) => m.fields[name] ?? label;

/** The catalogue's own name for it; else "1024x1024" as a size, "zoom_in" as words, and names of voices and the like as they are. */
export function choiceLabel({ labels }: Pick<Parameter, 'labels'>, value: string): string {
  if (labels?.[value]) return labels[value];
  if (/^\d+x\d+$/.test(value)) return value.replace('x', ' × ');
  return /^[a-z][a-z_ ]+$/.test(value) ? value.charAt(0).toUpperCase() + value.slice(1).replaceAll('_', ' ') : value;
}

/** A number with both ends and a start, and few enough steps for a thumb, is a slider. */
export function isSlider({ kind, min, max, step, default: initial }: Parameter): boolean {
  if ((kind !== 'integer' && kind !== 'number') || min == null || max == null || initial == null) return false;
  return (max - min) / (step ?? (kind === 'integer' ? 1 : 0.1)) <= 250;
}

/** What is shown before anything was chosen. */
export function initialValue(parameter: Parameter): ParameterValue | undefined {
  const value = parameter.default;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return parameter.kind === 'choice' ? String(value) : value;
  return parameter.kind === 'choice' ? parameter.values?.[0] : undefined;
}

/** Whether this model takes this value: settings outlive a change of model only where they still fit. */
export function accepts(parameter: Parameter, value: ParameterValue | undefined): value is ParameterValue {
  const { kind, values, min, max } = parameter;
  switch (kind) {
    case 'choice':
      return typeof value === 'string' && !!values?.includes(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'text':
    case 'json':
    case 'asset':
      return typeof value === 'string' && value.trim() !== '';
    case 'integer':
    case 'number':
      return (
        typeof value === 'number' &&
        Number.isFinite(value) &&
        (kind === 'number' || Number.isInteger(value)) &&
        value >= (min ?? -Infinity) &&
        value <= (max ?? Infinity)
      );
  }
}

/** The value of every setting of this model, as the form shows it: the chosen one where it fits, else the model's own. */
export function effectiveParameters(model: Pick<Model, 'capabilities'>, chosen: Record<string, ParameterValue>) {
  const result: Record<string, ParameterValue> = {};
  for (const parameter of model.capabilities.parameters) {
    const value = accepts(parameter, chosen[parameter.name]) ? chosen[parameter.name] : initialValue(parameter);
    if (value !== undefined) result[parameter.name] = value;
  }
  return result;
}

/**
 * What a request has to say: the server fills in a model's own defaults itself. Whatever is said binds the models that may stand in for this one,
 * and rules out those that do not know it.
 */
export function changedParameters(model: Pick<Model, 'capabilities'>, chosen: Record<string, ParameterValue>) {
  const result = effectiveParameters(model, chosen);
  for (const parameter of model.capabilities.parameters)
    if (parameter.default != null && result[parameter.name] === initialValue(parameter)) delete result[parameter.name];
  return result;
}
