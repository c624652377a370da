import { useState } from 'react';
import { common } from '@messages/common';
import { keys as m } from '@messages/keys';
import { keyHint } from './key-shapes';
import { useChangeKey } from './queries';
import type { ApiKey } from '@/data/api-types';
import { Button } from '@/ui/button';
import { Field, Input } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { Problem } from '@/ui/state';
import { toast } from '@/ui/toast';

interface Props {
  apiKey: ApiKey;
  onClose: () => void;
}

export function RenameSheet({ apiKey, onClose }: Props) {
  const [label, setLabel] = useState(apiKey.label ?? '');
  return (
    <ChangeSheet title={m.rename} change={{ label: label.trim() || null }} apiKey={apiKey} onClose={onClose}>
      <Field label={m.label} hint={m.labelHint}>
        {(control) => <Input {...control} value={label} onChange={(event) => setLabel(event.target.value)} />}
      </Field>
    </ChangeSheet>
  );
}

export function RotateSheet({ apiKey, onClose }: Props) {
  const [key, setKey] = useState('');
  return (
    <ChangeSheet
      title={m.rotateTitle}
      change={{ key: key.trim() }}
      ready={!!key.trim()}
      apiKey={apiKey}
      onClose={onClose}
    >
      <Field label={m.key} hint={keyHint(apiKey.provider)}>
        {(control) => (
          <Input
            {...control}
            type="password"
            autoComplete="off"
            value={key}
            onChange={(event) => setKey(event.target.value)}
          />
        )}
      </Field>
    </ChangeSheet>
  );
}

interface ChangeProps extends Props {
  title: string;
  change: { label?: string | null; key?: string };
  ready?: boolean;
  children: React.ReactNode;
}
function ChangeSheet({ title, change, ready = true, apiKey, onClose, children }: ChangeProps) {
  const save = useChangeKey();
  return (
    <Sheet
      open
      onClose={onClose}
      title={title}
      footer={
        <Button
          variant="primary"
          busy={save.isPending}
          disabled={!ready}
          onClick={() =>
            save.mutate(
              { id: apiKey.id, ...change },
              {
                onSuccess: () => {
                  toast(m.saved);
                  onClose();
                },
              },
            )
          }
        >
          {common.save}
        </Button>
      }
    >
      <div className="grid gap-4">
        {children}
        {save.error && <Problem error={save.error} />}
      </div>
    </Sheet>
  );
}
