import type { Model, Parameter } from '../../src/data/api-types.ts';
import { known } from './providers.ts';

const parameter = (said: Pick<Parameter, 'name' | 'label' | 'kind'> & Partial<Parameter>): Parameter => ({
  values: null,
  min: null,
  max: null,
  step: null,
  default: null,
  unit: null,
  help: null,
  ...said,
});
const choice = (name: string, label: string, values: string[], unit: string | null = null) =>
  parameter({ name, label, kind: 'choice', values, default: values[0] ?? '', unit });
const seed = parameter({
  name: 'seed',
  label: 'Seed',
  kind: 'integer',
  min: 0,
  max: 2147483647,
  help: 'The same seed gives the same result.',
});
const picture = (name: string, label: string, help: string | null = null) =>
  parameter({ name, label, kind: 'asset', values: ['image'], help });
const tokens = parameter({ name: 'maxTokens', label: 'Longest answer', kind: 'integer', min: 1, max: 4096 });

const model = (
  id: string,
  modality: Model['modality'],
  name: string,
  parameters: Parameter[],
  more: Partial<Model> = {},
  maxCount = 1,
): Model => ({
  id,
  provider: id.split('/')[0]!,
  modality,
  name,
  description: '',
  capabilities: {
    parameters,
    maxCount,
    references: { max: modality === 'image' ? 4 : 0, types: ['image'], min: 0 },
    streaming: modality === 'text',
    cancellable: true,
    maxPromptCharacters: 4000,
  },
  price: { certainty: 'computed', summary: 'Free', lines: [] },
  lifecycle: { released: null, deprecated: null, shutdown: null, replacement: null },
  open: false,
  sandbox: id.startsWith('sandbox'),
  available: true,
  unavailableReason: null,
  ...more,
});

function withReferences(one: Model, references: Model['capabilities']['references']): Model {
  return { ...one, capabilities: { ...one.capabilities, references } };
}

const described: Model[] = [
  model(
    'sandbox/image',
    'image',
    'Sandbox picture',
    [choice('aspectRatio', 'Shape', ['1:1', '3:2', '2:3', '16:9', '9:16']), seed],
    {},
    4,
  ),
  model('sandbox/text', 'text', 'Sandbox writer', [tokens, seed]),
  model('sandbox/audio', 'audio', 'Sandbox voice', [
    choice('voice', 'Voice', ['Anna', 'Ben', 'Clara', 'David', 'Emil', 'Frida', 'Gustav', 'Hanna']),
  ]),
  model('sandbox/video', 'video', 'Sandbox film', [
    choice('seconds', 'Length', ['2', '4', '6', '8'], 's'),
    choice('aspectRatio', 'Shape', ['16:9', '9:16', '1:1']),
    seed,
  ]),
  model(
    'openai/gpt-image-2',
    'image',
    'GPT Image 2',
    [
      choice('size', 'Size', ['1024x1024', '1536x1024', '1024x1536']),
      choice('quality', 'Quality', ['low', 'medium', 'high']),
      picture('mask', 'Mask', 'Where it is transparent, the first reference is changed.'),
    ],
    {},
    4,
  ),
  withReferences(
    model('fal/bytedance/seedance-2.0', 'video', 'Seedance 2.0', [
      choice('seconds', 'Length', ['4', '6', '8'], 's'),
      picture('firstFrame', 'First frame', 'Needed.'),
      picture('lastFrame', 'Last frame'),
    ]),
    { max: 9, types: ['image', 'video', 'audio'], min: 0 },
  ),
  model('openai/gpt-6-luna', 'text', 'GPT-6 Luna', [tokens]),
  model('anthropic/claude-haiku-5.5', 'text', 'Claude Haiku 5.5', [tokens], {
    available: false,
    unavailableReason: 'Add a key for Anthropic to use it.',
  }),
];

const sizes = ['Nano', 'Lite', 'Pro', 'Max'];
/** The rest of a catalogue: enough of everything, so that lists are as long as they really are. */
const further = Object.entries(known)
  .filter(([provider]) => provider !== 'sandbox')
  .flatMap(([provider, { name, kinds, open, state }]) =>
    kinds.flatMap((kind) => {
      const unavailable: Partial<Model> =
        state === 'key'
          ? {}
          : {
              available: false,
              unavailableReason:
                state === 'local'
                  ? `${name} is not connected: its address is not set.`
                  : `Add a key for ${name} to use it.`,
            };
      const listed = state === 'local' || provider === 'custom' ? [] : sizes;
      const price: Model['price'] = { certainty: 'computed', summary: '$0.04 per images', lines: [] };
      return [
        ...listed.map((size, index) =>
          model(`${provider}/${kind}-${index + 3}`, kind, `${name} ${kind} ${size}`, [seed], { price, ...unavailable }),
        ),
        ...(open
          ? [
              model(
                `${provider}/*`,
                kind,
                `Any model of ${name}`,
                [parameter({ name: 'input', label: "Model's own settings", kind: 'text', max: 20_000 })],
                {
                  open: true,
                  description: `Any model that ${name} serves, by its id there.`,
                  price: { certainty: 'unpriced', summary: 'Nobody knows the price.', lines: [] },
                  ...unavailable,
                },
              ),
            ]
          : []),
      ];
    }),
  );

export const models: Model[] = [...described, ...further].sort(
  (a, b) => Object.keys(known).indexOf(a.provider) - Object.keys(known).indexOf(b.provider),
);
