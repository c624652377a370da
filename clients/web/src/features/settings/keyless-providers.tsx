import { Link } from '@tanstack/react-router';
import { providers as m } from '@messages/providers';
import { kindsOf } from '../providers/kinds';
import type { Model, ProviderHealth } from '@/data/api-types';
import { Card } from '@/ui/surface';

/** Providers that could be called with a key: what they make, and the way to add one. */
export function KeylessProviders({ providers, models }: { providers: ProviderHealth[]; models: Model[] }) {
  if (!providers.length) return null;
  return (
    <Card>
      <details>
        <summary className="pressable flex cursor-pointer items-center px-5 font-semibold">
          {m.others(providers.length)}
        </summary>
        <ul className="px-5 pb-2">
          {providers.map(({ provider, name }) => (
            <li key={provider} className="flex items-center justify-between gap-3 border-t border-line py-1.5">
              <div className="min-w-0">
                <h3 className="font-medium">{name}</h3>
                <p className="text-sm text-muted">{m.makes(kindsOf(models, provider).join(', '))}</p>
              </div>
              <Link
                to="/keys"
                search={{ add: provider }}
                className="pressable flex shrink-0 items-center text-sm font-semibold text-accent-text hover:underline"
              >
                {m.addKey}
                <span className="sr-only">&nbsp;{m.addKeyOf(name)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </details>
    </Card>
  );
}
