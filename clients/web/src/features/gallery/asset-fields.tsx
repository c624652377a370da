import { X } from 'lucide-react';
import { useState } from 'react';
import { gallery as m } from '@messages/gallery';
import { useUpdateAsset } from './queries';
import type { Asset, AssetChange } from '@/data/api-types';
import { describeProblem } from '@/data/problem';
import { Field, Input, Textarea } from '@/ui/field';
import { toast } from '@/ui/toast';

/** Name, description and tags: saved when the field is left, no button to forget. */
export function AssetFields({ asset, onTag }: { asset: Asset; onTag?: ((tag: string) => void) | undefined }) {
  const update = useUpdateAsset();
  const [name, setName] = useState(asset.name);
  const [description, setDescription] = useState(asset.description);
  const [tag, setTag] = useState('');

  const save = (change: AssetChange) =>
    update.mutate(
      { asset, change },
      { onSuccess: () => toast(m.saved), onError: (error) => toast(describeProblem(error).text, { tone: 'problem' }) },
    );
  const addTag = () => {
    const text = tag.trim().toLowerCase();
    setTag('');
    if (text && !asset.tags.includes(text)) save({ tags: [...asset.tags, text] });
  };

  return (
    <div className="grid gap-4">
      <Field label={m.name}>
        {(control) => (
          <Input
            {...control}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onBlur={() =>
              name.trim() && name.trim() !== asset.name ? save({ name: name.trim() }) : setName(asset.name)
            }
          />
        )}
      </Field>
      <Field label={m.description}>
        {(control) => (
          <Textarea
            {...control}
            className="min-h-16!"
            value={description}
            onChange={(event) => setDescription(event.target.value)}
            onBlur={() => description.trim() !== asset.description && save({ description: description.trim() })}
          />
        )}
      </Field>
      <Field label={m.tags} hint={m.tagHint}>
        {(control) => (
          <>
            {asset.tags.length > 0 && (
              <ul className="flex flex-wrap gap-1.5">
                {asset.tags.map((text) => (
                  <li key={text} className="flex items-center rounded-full bg-sunken text-sm font-medium">
                    <button type="button" onClick={() => onTag?.(text)} className="pressable rounded-full pl-3.5">
                      {text}
                    </button>
                    <button
                      type="button"
                      aria-label={m.removeTag(text)}
                      onClick={() => save({ tags: asset.tags.filter((other) => other !== text) })}
                      className="pressable grid place-items-center rounded-full text-muted"
                    >
                      <X size={14} />
                    </button>
                  </li>
                ))}
              </ul>
            )}
            <Input
              {...control}
              value={tag}
              onChange={(event) => setTag(event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && addTag()}
              onBlur={addTag}
            />
          </>
        )}
      </Field>
    </div>
  );
}
