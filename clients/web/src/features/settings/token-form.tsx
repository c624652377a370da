import { useState } from 'react';
import { common } from '@messages/common';
import { settings as m } from '@messages/settings';
import { useCreateToken } from './queries';
import type { NewAccessToken } from '@/data/api-types';
import { Button } from '@/ui/button';
import { CopyField } from '@/ui/copy-field';
import { Field, Input, Options, Select } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { Problem } from '@/ui/state';

const day = 86_400_000;

type Scope = NewAccessToken['scopes'][number];

export function TokenForm({ onClose }: { onClose: () => void }) {
  const create = useCreateToken();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>(['read']);
  const [days, setDays] = useState(90);

  if (create.data)
    return (
      <Sheet
        open
        onClose={onClose}
        title={m.tokenReady}
        description={m.tokenOnce}
        footer={
          <Button variant="primary" onClick={onClose}>
            {common.close}
          </Button>
        }
      >
        <CopyField label={m.tokenReady} value={create.data.token} />
      </Sheet>
    );
  const submit = () =>
    create.mutate({
      name: name.trim(),
      scopes,
      ...(days ? { expiresAt: new Date(Date.now() + days * day).toISOString() } : {}),
    });
  return (
    <Sheet
      open
      onClose={onClose}
      title={m.newToken}
      footer={
        <Button variant="primary" busy={create.isPending} disabled={!name.trim() || !scopes.length} onClick={submit}>
          {m.createToken}
        </Button>
      }
    >
      <div className="grid gap-4">
        <Field label={m.tokenName}>
          {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <fieldset>
          <legend className="mb-1 text-sm font-semibold">{m.scopes}</legend>
          {(Object.entries(m.scopeNames) as [Scope, [string, string]][]).map(([scope, [label, hint]]) => (
            <div key={scope} className="pressable flex items-start gap-3 py-2">
              <input
                id={`scope-${scope}`}
                type="checkbox"
                aria-describedby={`scope-${scope}-hint`}
                className="mt-0.5 size-5 shrink-0"
                checked={scopes.includes(scope)}
                onChange={(event) =>
                  setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((other) => other !== scope))
                }
              />
              <div>
                <label htmlFor={`scope-${scope}`} className="cursor-pointer font-medium">
                  {label}
                </label>
                <p id={`scope-${scope}-hint`} className="text-sm text-muted">
                  {hint}
                </p>
              </div>
            </div>
          ))}
        </fieldset>
        <Field label={m.expires}>
          {(control) => (
            <Select {...control} value={days} onChange={(event) => setDays(Number(event.target.value))}>
              <Options of={[30, 90, 365, 0].map((value) => [value, m.expiry[value] ?? ''])} />
            </Select>
          )}
        </Field>
        {create.error && <Problem error={create.error} />}
      </div>
    </Sheet>
  );
}
