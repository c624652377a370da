import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { activity as m } from '@messages/activity';
import { isRunning, recentGenerationsQuery } from './queries';
import { OutboxItems } from './outbox-items';
import { GenerationActions } from '../generate/generation-actions';
import { generate } from '@messages/generate';
import { MediaIcon } from '../gallery/asset-media';
import type { Generation } from '@/data/api-types';
import { formatAgo } from '@/data/format';
import { Money } from '@/ui/money';
import { Progress } from '@/ui/progress';
import { Sheet } from '@/ui/sheet';
import { Await } from '@/ui/state';
import { Badge } from '@/ui/surface';

/** Everything that runs or ran lately, from every page. */
export function ActivityTray({ onClose }: { onClose: () => void }) {
  const query = useQuery(recentGenerationsQuery);
  return (
    <Sheet open kind="side" onClose={onClose} title={m.title}>
      <OutboxItems />
      <Await query={{ ...query, data: query.data?.items }}>
        {(recent) =>
          recent.length ? (
            <ul className="grid gap-1">
              {recent.map((generation) => (
                <Item key={generation.id} generation={generation} onClose={onClose} />
              ))}
            </ul>
          ) : (
            <p className="text-muted">{m.empty}</p>
          )
        }
      </Await>
    </Sheet>
  );
}

function Item({ generation, onClose }: { generation: Generation; onClose: () => void }) {
  const { status, progress, type, prompt, projectId } = generation;
  const running = isRunning(generation);
  return (
    <li className="flex items-start gap-3 border-b border-line py-2.5 last:border-0">
      <MediaIcon type={type} className="mt-1" />
      <div className="min-w-0 flex-1">
        <Link
          to="/projects/$projectId/generate"
          params={{ projectId }}
          onClick={onClose}
          className="line-clamp-2 text-sm font-medium hover:underline"
        >
          {prompt}
        </Link>
        {running ? (
          <>
            <p className="mt-1 text-sm text-muted">{generate.status[status]}</p>
            <Progress value={progress ?? undefined} label={generate.status[status]} className="mt-1.5" />
          </>
        ) : (
          <p className="mt-1 flex flex-wrap items-center gap-x-2 text-sm text-muted">
            {status !== 'completed' && (
              <Badge tone={status === 'failed' ? 'danger' : status === 'unknown' ? 'warn' : 'plain'}>
                {generate.status[status]}
              </Badge>
            )}
            <Money amount={generation.cost ?? generation.estimate} />
            {formatAgo(generation.createdAt)}
          </p>
        )}
      </div>
      <GenerationActions generation={generation} />
    </li>
  );
}
