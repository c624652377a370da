import { useId, useState } from 'react';
import { generate as m } from '@messages/generate';
import { ModelSheet } from './model-sheet';
import { byProvider, isLong, listedId, ownId } from './models';
import { useProviderName } from '../providers/queries';
import type { Model } from '@/data/api-types';
import { formatDate } from '@/data/format';
import { Field, Input, Select, SelectArrow, selectStyle } from '@/ui/field';
import { Notice } from '@/ui/surface';

interface Props {
  models: Model[];
  model: Model;
  /** What is wrong with the id that was typed for an open model. */
  error: string | undefined;
  onChange: (id: string) => void;
  onType: (ownId: string) => void;
}

export function ModelField({ models, model, error, onChange, onType }: Props) {
  const retires = model.lifecycle.shutdown;
  const Choice = isLong(models) ? SearchedChoice : ListedChoice;
  return (
    <div className="grid gap-2">
      <Choice models={models} model={model} onChange={onChange} />
      {model.open && <OpenId model={model} error={error} onType={onType} />}
      {retires && (
        <Notice tone="warn">
          {m.retiring(formatDate(retires))} {model.lifecycle.replacement && m.replacement(model.lifecycle.replacement)}
        </Notice>
      )}
    </div>
  );
}

type ChoiceProps = Pick<Props, 'models' | 'model' | 'onChange'>;
const hintOf = ({ available, description, unavailableReason }: Model) => (available ? description : unavailableReason);

function ListedChoice({ models, model, onChange }: ChoiceProps) {
  const providerName = useProviderName();
  return (
    <Field label={m.model} hint={hintOf(model)}>
      {(control) => (
        <Select {...control} value={listedId(model)} onChange={(event) => onChange(event.target.value)}>
          {byProvider(models).map(({ provider, models: own }) => (
            <optgroup key={provider} label={providerName(provider)}>
              {own.map((other) => (
                <option key={other.id} value={other.id}>
                  {other.open ? m.anyModel(providerName(provider)) : other.name}
                  {other.available ? '' : ` (${m.unavailable})`}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
      )}
    </Field>
  );
}

function SearchedChoice({ models, model, onChange }: ChoiceProps) {
  const [choosing, setChoosing] = useState(false);
  const providerName = useProviderName();
  const id = useId();
  const provider = providerName(model.provider);
  const hint = hintOf(model);
  return (
    <div className="grid gap-1.5">
      <span id={`${id}-label`} className="text-sm font-semibold">
        {m.model}
      </span>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-labelledby={`${id}-label ${id}-value`}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onClick={() => setChoosing(true)}
        className={selectStyle}
      >
        <span id={`${id}-value`} className="block truncate">
          {model.open ? m.anyModel(provider) : model.name}
          {!model.open && <span className="text-muted">{` · ${provider}`}</span>}
        </span>
        <SelectArrow />
      </button>
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      {choosing && (
        <ModelSheet
          models={models}
          chosenId={listedId(model)}
          onChoose={(chosen) => {
            setChoosing(false);
            onChange(chosen);
          }}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  );
}

function OpenId({ model, error, onType }: Pick<Props, 'model' | 'error' | 'onType'>) {
  const provider = useProviderName()(model.provider);
  const example = m.examples[model.provider] ?? m.example;
  return (
    <Field label={m.openId(provider)} hint={m.openIdExample(example)} error={error}>
      {(control) => (
        <Input
          {...control}
          value={ownId(model)}
          placeholder={example}
          maxLength={120}
          autoCapitalize="none"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          className="font-mono"
          onChange={(event) => onType(event.target.value.trim())}
        />
      )}
    </Field>
  );
}
