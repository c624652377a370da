import { keys as m } from '@messages/keys';
import type { ApiKey } from '@/data/api-types';
import { CheckIcon } from '@/ui/icons';

/** What a test proved and what it left open: said apart, so that nobody trusts more than was tried. */
export function TestResult({ apiKey }: { apiKey: Pick<ApiKey, 'checked' | 'notChecked'> }) {
  if (!apiKey.checked.length && !apiKey.notChecked.length) return null;
  return (
    <div className="grid gap-x-6 gap-y-3 border-t border-line pt-3 text-sm sm:grid-cols-2">
      {apiKey.checked.length > 0 && (
        <div>
          <h3 className="mb-1 font-semibold">{m.checked}</h3>
          <ul className="grid gap-1">
            {apiKey.checked.map((text) => (
              <li key={text} className="flex gap-1.5">
                <CheckIcon width={16} height={16} className="mt-0.5 shrink-0 text-ok" />
                {text}
              </li>
            ))}
          </ul>
        </div>
      )}
      {apiKey.notChecked.length > 0 && (
        <div>
          <h3 className="mb-1 font-semibold">{m.notChecked}</h3>
          <ul className="grid gap-1 text-muted">
            {apiKey.notChecked.map((text) => (
              <li key={text} className="flex gap-1.5">
                <span aria-hidden="true" className="mt-1.5 size-2 shrink-0 rounded-full border border-current" />
                {text}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
