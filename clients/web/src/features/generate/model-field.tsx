import { generate as m } from '@messages/generate';
import type { Model } from '@/data/api-types';
import { formatDay } from '@/data/format';
import { Field, Select } from '@/ui/field';
import { Notice } from '@/ui/surface';

interface Props {
  models: Model[];
  model: Model;
  onChange: (id: string) => void;
}

export function ModelField({ models, model, onChange }: Props) {
  const providers = [...new Set(models.map(({ provider }) => provider))];
  const retires = model.lifecycle?.shutdown;
  return (
    <div className="grid gap-2">
      <Field label={m.model} hint={model.available ? model.description : model.unavailableReason}>
        {(control) => (
          <Select {...control} value={model.id} onChange={(event) => onChange(event.target.value)}>
            {providers.map((provider) => (
              <optgroup key={provider} label={providerName(provider)}>
                {models
                  .filter((other) => other.provider === provider)
                  .map((other) => (
                    <option key={other.id} value={other.id}>
                      {other.name}
                      {other.available ? '' : ` (${m.unavailable})`}
                    </option>
                  ))}
              </optgroup>
            ))}
          </Select>
        )}
      </Field>
      {retires && (
        <Notice tone="warn">
          {m.retiring(formatDay(retires))} {model.lifecycle?.replacement && m.replacement(model.lifecycle.replacement)}
        </Notice>
      )}
    </div>
  );
}

const names: Record<string, string> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  sandbox: 'Sandbox',
  elevenlabs: 'ElevenLabs',
  fal: 'fal',
  gemini: 'Google Gemini',
};
export const providerName = (provider: string) =>
  names[provider] ?? provider.charAt(0).toUpperCase() + provider.slice(1);
