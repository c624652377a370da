import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { common as m } from '@messages/common';
import { IconButton } from './button';

/** A value to take away, selectable and one press from the clipboard. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <div role="group" aria-label={label} className="flex items-start gap-1 rounded-md border border-edge bg-sunken">
      <code className="min-w-0 flex-1 self-center px-3 py-2.5 font-mono text-sm break-all whitespace-pre-wrap select-all">
        {value}
      </code>
      <IconButton
        label={copied ? m.copied : m.copy}
        icon={copied ? <Check size={18} /> : <Copy size={18} />}
        onClick={() => void copy()}
      />
    </div>
  );
}
