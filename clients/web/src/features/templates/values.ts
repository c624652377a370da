import { templates as m } from '@messages/templates';
import { fill } from './text';
import type { ParameterValue } from '../generate/parameters';
import type { Template, TemplateVariable } from '@/data/api-types';
import { formatCount } from '@/data/format';

/** What was chosen for a template's variables; a number is kept as it was typed. */
export type Values = Record<string, ParameterValue>;

const mostCharacters = 20_000;
const isNothing = (value: unknown) => value == null || (typeof value === 'string' && !value.trim());
const isValue = (value: unknown): value is ParameterValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

export const defaultOf = ({ kind, default: initial }: TemplateVariable): ParameterValue | undefined =>
  isValue(initial) && !isNothing(initial) ? initial : kind === 'boolean' ? false : undefined;

/** What stands in the field: the chosen value, else the default. An emptied field stays empty. */
export const shownValue = (variable: TemplateVariable, chosen: ParameterValue | undefined) =>
  chosen ?? defaultOf(variable);

/** A value as it is sent: what was typed for a number is one as soon as it can be read. */
function read({ kind }: TemplateVariable, chosen: ParameterValue | undefined): ParameterValue | undefined {
  if (isNothing(chosen)) return undefined;
  if ((kind !== 'number' && kind !== 'integer') || typeof chosen !== 'string') return chosen;
  const number = Number(chosen.trim().replace(',', '.'));
  return Number.isFinite(number) ? number : chosen;
}

/** What is wrong with a value, in words; undefined when it fits or may be left out. */
export function valueProblem(variable: TemplateVariable, chosen: ParameterValue | undefined): string | undefined {
  const { kind, min, max, required, values } = variable;
  const value = read(variable, chosen) ?? defaultOf(variable);
  if (value === undefined) return required ? m.missing : undefined;
  if (kind === 'text') {
    const { length } = String(value);
    const most = max ?? mostCharacters;
    return length < (min ?? 0) || length > most ? m.textBetween(formatCount(min ?? 0), formatCount(most)) : undefined;
  }
  if (kind === 'choice') return values?.includes(String(value)) ? undefined : m.missing;
  if (kind === 'boolean') return undefined;
  if (typeof value !== 'number') return m.number;
  if (kind === 'integer' && !Number.isSafeInteger(value)) return m.whole;
  if (min != null && value < min) return m.atLeast(String(min));
  if (max != null && value > max) return m.atMost(String(max));
  return undefined;
}

/** Every variable whose value does not fit, by name. */
export const problemsOf = ({ variables }: Pick<Template, 'variables'>, values: Values): Record<string, string> =>
  Object.fromEntries(
    variables.flatMap((variable) => {
      const problem = valueProblem(variable, values[variable.name]);
      return problem ? [[variable.name, problem]] : [];
    }),
  );

/** What a request says: nothing of what was left to the template, and nothing of variables it no longer has. */
export const variablesOf = ({ variables }: Pick<Template, 'variables'>, values: Values): Values =>
  Object.fromEntries(
    variables.flatMap((variable) => {
      const value = read(variable, values[variable.name]);
      return value === undefined ? [] : [[variable.name, value]];
    }),
  );

/** The finished prompt as far as it is known; what is missing stands there by its label. */
export const previewOf = ({ prompt, variables }: Pick<Template, 'prompt' | 'variables'>, values: Values) =>
  fill(prompt, (name) => {
    const variable = variables.find((one) => one.name === name);
    if (!variable) return m.previewOf(name);
    const value = read(variable, values[name]) ?? defaultOf(variable);
    return value === undefined ? (variable.required ? m.previewOf(variable.label) : '') : String(value);
  });
