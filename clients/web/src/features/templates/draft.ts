import { templates as m } from '@messages/templates';
import { isReadable, namesIn } from './text';
import type { MediaType, NewTemplate, Template, TemplateVariable, VariableKind } from '@/data/api-types';

/** A variable while it is written: everything as it stands in its field. */
export interface VariableDraft {
  name: string;
  label: string;
  kind: VariableKind;
  required: boolean;
  default: string;
  values: string;
  min: string;
  max: string;
  help: string;
}
export interface TemplateDraft {
  name: string;
  description: string;
  type: MediaType;
  prompt: string;
  systemPrompt: string;
  model: string;
  variables: VariableDraft[];
}

const identifier = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const mostVariables = 30;
const mostCharacters = 20_000;

export const newVariable = (name: string): VariableDraft => ({
  name,
  label: name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' '),
  kind: 'text',
  required: true,
  default: '',
  values: '',
  min: '',
  max: '',
  help: '',
});

const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
export const toDraft = (template: Template | undefined): TemplateDraft => ({
  name: template?.name ?? '',
  description: template?.description ?? '',
  type: template?.type ?? 'image',
  prompt: template?.prompt ?? '',
  systemPrompt: template?.systemPrompt ?? '',
  model: template?.model ?? '',
  variables: (template?.variables ?? []).map((variable) => ({
    name: variable.name,
    label: variable.label,
    kind: variable.kind,
    required: !!variable.required,
    default: textOf(variable.default),
    values: (variable.values ?? []).join('\n'),
    min: textOf(variable.min),
    max: textOf(variable.max),
    help: variable.help ?? '',
  })),
});

const isRanged = ({ kind }: VariableDraft) => kind === 'text' || kind === 'number' || kind === 'integer';
export const choicesOf = (lines: string) =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
const numberOf = (text: string) => (text.trim() === '' ? undefined : Number(text.trim().replace(',', '.')));

function defaultOf({ kind, default: text }: VariableDraft): TemplateVariable['default'] {
  if (!text.trim()) return undefined;
  if (kind === 'boolean') return text === 'true';
  return kind === 'number' || kind === 'integer' ? numberOf(text) : text;
}

const toVariable = (draft: VariableDraft): TemplateVariable => {
  const initial = defaultOf(draft);
  const [min, max] = isRanged(draft) ? [numberOf(draft.min), numberOf(draft.max)] : [];
  return {
    name: draft.name.trim(),
    label: draft.label.trim(),
    kind: draft.kind,
    required: draft.kind !== 'boolean' && draft.required,
    ...(initial === undefined ? {} : { default: initial }),
    ...(draft.kind === 'choice' ? { values: choicesOf(draft.values) } : {}),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(draft.help.trim() ? { help: draft.help.trim() } : {}),
  };
};

/** The whole of it: what was emptied is cleared. */
export const toTemplate = (draft: TemplateDraft): NewTemplate => ({
  name: draft.name.trim(),
  description: draft.description.trim() || null,
  type: draft.type,
  prompt: draft.prompt,
  systemPrompt: draft.type === 'text' && draft.systemPrompt.trim() ? draft.systemPrompt : null,
  model: draft.model || null,
  variables: draft.variables.map(toVariable),
});

/** Names both texts use; those of a system prompt that is not sent do not count. */
const usedIn = ({ type, prompt, systemPrompt }: TemplateDraft) => [
  ...new Set([...namesIn(prompt), ...(type === 'text' ? namesIn(systemPrompt) : [])]),
];

/** Placeholders without a variable. */
export const undescribed = (draft: TemplateDraft) =>
  usedIn(draft).filter((name) => !draft.variables.some((variable) => variable.name === name));

function rangeProblem(variable: VariableDraft): Record<string, string> {
  if (!isRanged(variable)) return {};
  for (const end of ['min', 'max'] as const) {
    const value = numberOf(variable[end]);
    if (value === undefined) continue;
    if (!Number.isFinite(value)) return { [end]: m.problems.number };
    if (variable.kind === 'text' && (!Number.isInteger(value) || value < 0 || value > mostCharacters))
      return { [end]: m.problems.length };
  }
  const [min, max] = [numberOf(variable.min), numberOf(variable.max)];
  return min !== undefined && max !== undefined && min > max ? { max: m.problems.order } : {};
}

function variableProblems(draft: TemplateDraft, variable: VariableDraft, index: number): Record<string, string> {
  const choices = choicesOf(variable.values);
  const problems = rangeProblem(variable);
  const same = ({ name }: VariableDraft) => name.toLowerCase() === variable.name.toLowerCase();
  if (!identifier.test(variable.name)) problems.name = m.problems.variableName;
  else if (draft.variables.findIndex(same) < index) problems.name = m.problems.twice;
  else if (!usedIn(draft).includes(variable.name)) problems.name = m.problems.unused(variable.name);
  if (!variable.label.trim() || variable.label.length > 80) problems.label = m.problems.label;
  if (variable.kind === 'choice' && (!choices.length || new Set(choices).size < choices.length))
    problems.values = m.problems.values;
  const initial = defaultOf(variable);
  if (typeof initial === 'number' && !Number.isFinite(initial)) problems.default = m.problems.number;
  return problems;
}

/** What is wrong, by the same names the server uses. It judges the rest. */
export function draftProblems(draft: TemplateDraft): Record<string, string> {
  const problems: Record<string, string> = {};
  if (!draft.name.trim() || draft.name.length > 120) problems.name = m.problems.name;
  const missing = undescribed(draft);
  if (!draft.prompt.trim()) problems.prompt = m.problems.prompt;
  else if (!isReadable(draft.prompt)) problems.prompt = m.problems.braces;
  else if (missing.length) problems.prompt = m.problems.undescribed(missing.join(', '));
  if (draft.type === 'text' && !isReadable(draft.systemPrompt)) problems.systemPrompt = m.problems.braces;
  if (draft.variables.length > mostVariables) problems.variables = m.problems.tooMany;
  draft.variables.forEach((variable, index) => {
    for (const [field, problem] of Object.entries(variableProblems(draft, variable, index)))
      problems[`variables[${index}].${field}`] = problem;
  });
  return problems;
}
