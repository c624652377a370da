import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { batch as m } from '@messages/batch';
import { templates } from '@messages/templates';
import { type BatchDraft, promptsOf } from './draft';
import type { Template } from '@/data/api-types';
import { formatCount } from '@/data/format';
import { Button } from '@/ui/button';
import { Field, Textarea } from '@/ui/field';
import { Segmented } from '@/ui/segmented';
import { toast } from '@/ui/toast';

const longestTable = 1_000_000;

interface Props {
  draft: BatchDraft;
  /** Makes the prompts out of a table's rows. */
  template: Template | undefined;
  problem: string | undefined;
  onChange: (change: Partial<BatchDraft>) => void;
}

/** Many prompts: a line each, or a table with settings of their own, or with values for a template. */
export function PromptsField({ draft, template, problem, onChange }: Props) {
  const count = promptsOf(draft.lines).length;
  const names = template?.variables.map(({ name }) => name);
  return (
    <div className="grid gap-3">
      {!template && (
        <Segmented
          label={m.source}
          value={draft.source}
          onChange={(source) => onChange({ source })}
          options={[
            { value: 'lines', label: m.lines },
            { value: 'table', label: m.table },
          ]}
        />
      )}
      {!template && draft.source === 'lines' ? (
        <Field label={`${m.prompts} (${formatCount(count)})`} hint={m.promptsHint} error={problem}>
          {(control) => (
            <Textarea
              {...control}
              className="min-h-32!"
              placeholder={m.promptsPlaceholder}
              value={draft.lines}
              onChange={(event) => onChange({ lines: event.target.value })}
            />
          )}
        </Field>
      ) : (
        <Field label={m.table} hint={names ? templates.tableHint(names.join(', ')) : m.tableHint} error={problem}>
          {(control) => (
            <>
              <Textarea
                {...control}
                className="min-h-32! font-mono"
                wrap="off"
                placeholder={names ? names.join(',') : m.tablePlaceholder}
                value={draft.table}
                onChange={(event) => onChange({ table: event.target.value })}
              />
              <FileButton onText={(table) => onChange({ table })} />
            </>
          )}
        </Field>
      )}
    </div>
  );
}

function FileButton({ onText }: { onText: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => {
    const text = await file?.text();
    if (text === undefined) return;
    if (text.length > longestTable) toast(m.fileTooLarge, { tone: 'problem' });
    else onText(text);
  };
  return (
    <>
      <Button className="justify-self-start" icon={<FileUp size={18} />} onClick={() => input.current?.click()}>
        {m.chooseFile}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={m.chooseFile}
        accept=".csv,.tsv,text/csv,text/tab-separated-values"
        onChange={(event) => {
          void read(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </>
  );
}
