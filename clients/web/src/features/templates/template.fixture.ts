import type { Template, TemplateVariable } from '@/data/api-types';

/** A variable with nothing that is not said. */
export const variable = (
  said: Pick<TemplateVariable, 'name' | 'kind'> & Partial<TemplateVariable>,
): TemplateVariable => ({
  label: said.name,
  required: false,
  ...said,
});

export const template = (said: Partial<Template>): Template => ({
  id: 't1',
  name: 'Postcard',
  description: null,
  type: 'image',
  prompt: 'A postcard of {{subject}} at {{time}}',
  systemPrompt: null,
  model: null,
  variables: [
    variable({ name: 'subject', label: 'Subject', kind: 'text', required: true, max: 20 }),
    variable({ name: 'time', label: 'Time', kind: 'choice', values: ['dawn', 'dusk'], default: 'dusk' }),
  ],
  version: 1,
  createdAt: '2026-11-21T09:30:00Z',
  updatedAt: '2026-11-21T09:30:00Z',
  ...said,
});
