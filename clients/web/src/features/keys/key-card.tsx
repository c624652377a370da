import { Pencil, Power, RefreshCw, Replace, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { keys as m } from '@messages/keys';
import { RotateSheet, RenameSheet } from './key-sheets';
import { useChangeKey, useDeleteKey, useTestKey } from './queries';
import { TestResult } from './test-result';
import { useProviderName } from '../providers/queries';
import type { ApiKey } from '@/data/api-types';
import { formatAgo } from '@/data/format';
import { describeProblem } from '@/data/problem';
import { confirm } from '@/ui/confirm';
import { Menu } from '@/ui/menu';
import { Badge, Card } from '@/ui/surface';
import { toast } from '@/ui/toast';

const failed = (error: unknown) => toast(describeProblem(error).text, { tone: 'problem' });
const works = new Set(['valid', 'active', 'ok']);
const broken = new Set(['invalid', 'refused', 'reenter']);

/** `locked`: the server cannot read any key right now, whatever was found out about this one. */
export function KeyCard({ apiKey, locked = false }: { apiKey: ApiKey; locked?: boolean }) {
  const [sheet, setSheet] = useState<'rename' | 'rotate'>();
  const change = useChangeKey();
  const test = useTestKey();
  const remove = useDeleteKey();
  const providerName = useProviderName();
  const name = apiKey.label || providerName(apiKey.provider);

  const erase = async () => {
    if (!(await confirm({ title: m.deleteTitle(name), body: m.deleteBody, action: m.delete, danger: true }))) return;
    remove.mutate(apiKey.id, { onSuccess: () => toast(m.deleted), onError: failed });
  };
  return (
    <Card className="grid content-start gap-3 p-5">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="flex flex-wrap items-center gap-2 text-lg font-semibold">
            {name}
            <Status apiKey={apiKey} locked={locked} testing={test.isPending} />
          </h2>
          <p className="mt-0.5 text-sm text-muted">
            {apiKey.label ? `${providerName(apiKey.provider)} · ` : ''}
            <span className="font-mono">{apiKey.masked}</span>
            {` · ${apiKey.lastUsedAt ? m.lastUsed(formatAgo(apiKey.lastUsedAt)) : m.neverUsed}`}
          </p>
        </div>
        <Menu
          label={m.actions(name)}
          items={[
            {
              label: m.test,
              icon: <RefreshCw size={18} />,
              onSelect: () => test.mutate(apiKey.id, { onError: failed }),
            },
            { label: m.rename, icon: <Pencil size={18} />, onSelect: () => setSheet('rename') },
            { label: m.rotate, icon: <Replace size={18} />, onSelect: () => setSheet('rotate') },
            {
              label: apiKey.active ? m.deactivate : m.activate,
              icon: <Power size={18} />,
              onSelect: () => change.mutate({ id: apiKey.id, active: !apiKey.active }, { onError: failed }),
            },
            { label: m.delete, icon: <Trash2 size={18} />, danger: true, onSelect: () => void erase() },
          ]}
        />
      </div>
      <TestResult apiKey={apiKey} />
      {sheet === 'rename' && <RenameSheet apiKey={apiKey} onClose={() => setSheet(undefined)} />}
      {sheet === 'rotate' && <RotateSheet apiKey={apiKey} onClose={() => setSheet(undefined)} />}
    </Card>
  );
}

function Status({ apiKey, locked, testing }: { apiKey: ApiKey; locked: boolean; testing: boolean }) {
  if (testing) return <Badge>…</Badge>;
  if (locked) return <Badge tone="warn">{m.locked}</Badge>;
  if (!apiKey.active) return <Badge>{m.inactive}</Badge>;
  const tone = works.has(apiKey.status) ? 'ok' : broken.has(apiKey.status) ? 'danger' : 'warn';
  return <Badge tone={tone}>{m.status[apiKey.status] ?? apiKey.status}</Badge>;
}
