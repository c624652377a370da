import type { MediaType, ProviderHealth, Retirement } from '../../src/data/api-types.ts';

interface Known {
  name: string;
  kinds: MediaType[];
  /** It stands for any other of its models too. */
  open?: true;
  state?: 'key' | 'local';
}
/** As many as the real catalogue has, by priority. */
export const known: Record<string, Known> = {
  openai: { name: 'OpenAI', kinds: ['text', 'image', 'audio'], state: 'key' },
  anthropic: { name: 'Anthropic', kinds: ['text'] },
  gemini: { name: 'Google Gemini', kinds: ['text', 'image', 'video', 'audio'] },
  fal: { name: 'fal.ai', kinds: ['image', 'video', 'audio'], open: true, state: 'key' },
  replicate: { name: 'Replicate', kinds: ['text', 'image', 'video', 'audio'], open: true },
  elevenlabs: { name: 'ElevenLabs', kinds: ['audio'] },
  runway: { name: 'Runway', kinds: ['image', 'video'] },
  kling: { name: 'Kling', kinds: ['image', 'video'] },
  stability: { name: 'Stability AI', kinds: ['image'] },
  luma: { name: 'Luma', kinds: ['image', 'video'] },
  mistral: { name: 'Mistral AI', kinds: ['text'] },
  xai: { name: 'xAI', kinds: ['text', 'image', 'video'] },
  cohere: { name: 'Cohere', kinds: ['text'] },
  deepseek: { name: 'DeepSeek', kinds: ['text'] },
  groq: { name: 'Groq', kinds: ['text', 'audio'] },
  huggingface: { name: 'Hugging Face', kinds: ['text', 'image'], open: true },
  together: { name: 'Together AI', kinds: ['text', 'image'], open: true },
  openrouter: { name: 'OpenRouter', kinds: ['text', 'image', 'video', 'audio'], open: true, state: 'key' },
  custom: { name: 'Your own endpoint', kinds: ['text', 'image', 'audio'], open: true },
  ollama: { name: 'Ollama', kinds: ['text'], open: true, state: 'local' },
  comfyui: { name: 'ComfyUI', kinds: ['image'], open: true, state: 'local' },
  sandbox: { name: 'Sandbox', kinds: ['text', 'image', 'video', 'audio'], state: 'key' },
};

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const used: Record<string, Partial<ProviderHealth>> = {
  openai: {
    status: 'healthy',
    succeeded: 1284,
    failed: 3,
    averageLatencyMs: 8420,
    p95LatencyMs: 14_800,
    lastSuccessAt: ago(12),
    lastFailureAt: ago(190),
    lastError: 'PROVIDER_RATE_LIMITED',
  },
  fal: {
    status: 'degraded',
    succeeded: 46,
    failed: 9,
    consecutiveFailures: 1,
    averageLatencyMs: 31_200,
    p95LatencyMs: 121_000,
    lastSuccessAt: ago(60),
    lastFailureAt: ago(4),
    lastError: 'PROVIDER_UNAVAILABLE',
    message: 'The last call failed: PROVIDER_UNAVAILABLE.',
  },
};

export const providers = (restingKeyId: string): ProviderHealth[] =>
  Object.entries(known).map(([provider, { name, kinds, state }]) => ({
    provider,
    name,
    status: 'unknown',
    hasKey: !!state,
    needsKey: state !== 'local' && provider !== 'sandbox',
    enabled: true,
    modalities: kinds,
    succeeded: 0,
    failed: 0,
    consecutiveFailures: 0,
    averageLatencyMs: null,
    p95LatencyMs: null,
    restingKeys: provider === 'openai' ? [{ keyId: restingKeyId, until: ago(-7), cause: 'PROVIDER_RATE_LIMITED' }] : [],
    lastSuccessAt: null,
    lastFailureAt: null,
    lastError: null,
    message: state ? null : `Add a key for ${name} to use it.`,
    failureBilling: { failed: 'free', cancelled: 'partial', source: '' },
    ...used[provider],
  }));

const inDays = (days: number) => ago(-days * 1440).slice(0, 10);
export const retirements: Retirement[] = [
  {
    model: 'openai/gpt-image-1',
    provider: 'openai',
    name: 'GPT Image 1',
    modality: 'image',
    generations: 42,
    lastUsedAt: ago(3000),
    deprecated: '2026-08-01',
    shutdown: inDays(40),
    replacement: { model: 'openai/gpt-image-2', name: 'GPT Image 2', available: true },
    prices: [
      { unit: 'image_output_tokens', per: 1_000_000, nanoUsd: 40e9, replacementNanoUsd: 30e9 },
      { unit: 'input_tokens', per: 1_000_000, nanoUsd: 5e9, replacementNanoUsd: 5e9 },
    ],
  },
  {
    model: 'anthropic/claude-haiku-4.5',
    provider: 'anthropic',
    name: 'Claude Haiku 4.5',
    modality: 'text',
    generations: 1,
    lastUsedAt: ago(9000),
    deprecated: '2026-10-01',
    shutdown: inDays(200),
    replacement: { model: 'anthropic/claude-haiku-5.5', name: 'Claude Haiku 5.5', available: false },
    prices: [{ unit: 'output_tokens', per: 1_000_000, nanoUsd: 4e9, replacementNanoUsd: 5e9 }],
  },
];
