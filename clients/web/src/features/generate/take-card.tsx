import { useQueries } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { generate as m } from '@messages/generate';
import { GenerationActions } from './generation-actions';
import { StreamedText } from './streamed-text';
import { isRunning } from '../activity/queries';
import { AssetThumb, MediaIcon } from '../gallery/asset-media';
import { assetQuery } from '../gallery/queries';
import type { Asset, Generation } from '@/data/api-types';
import { formatAgo } from '@/data/format';
import { formatNanoUsd } from '@/data/money';
import { usePreview } from '@/data/stream';
import { Money } from '@/ui/money';
import { Progress } from '@/ui/progress';
import { Skeleton } from '@/ui/state';
import { Badge, Card } from '@/ui/surface';

const Lightbox = lazy(() => import('../gallery/lightbox').then((module) => ({ default: module.Lightbox })));

interface Props {
  generation: Generation;
  /** What stands below the result; the prompt, unless something else says more. */
  caption?: ReactNode;
}

/** One generation, alive: from "waiting for its turn" to the result and its cost. */
export function TakeCard({ generation, caption = generation.prompt }: Props) {
  return (
    <Card className="flex animate-rise flex-col overflow-hidden">
      <Result generation={generation} />
      <div className="grid flex-1 content-between gap-2 p-3 pl-4">
        <p className="line-clamp-2 text-sm">{caption}</p>
        <div className="flex min-h-11 items-center justify-between gap-2">
          <p className="flex min-w-0 flex-wrap items-center gap-x-2 text-sm text-muted">
            <MediaIcon type={generation.type} size={16} />
            <Cost generation={generation} />
            <span className="truncate">{formatAgo(generation.createdAt)}</span>
          </p>
          <GenerationActions generation={generation} />
        </div>
      </div>
    </Card>
  );
}

function Cost({ generation: { cost, estimate, status } }: { generation: Generation }) {
  if (!cost) return <Money amount={estimate} />;
  const differs = estimate && estimate.nanoUsd !== cost.nanoUsd && status === 'completed';
  return (
    <span title={differs ? m.estimateWas(formatNanoUsd(estimate.nanoUsd)) : undefined}>
      <Money amount={cost} className="font-semibold text-ink" />
    </span>
  );
}

function Result({ generation }: { generation: Generation }) {
  const { status, error, type } = generation;
  if (status === 'completed') return <Finished generation={generation} />;
  const running = isRunning(generation);
  if (running && type === 'text') return <StreamedText generation={generation} />;
  if (running) return <Making generation={generation} />;
  return (
    <div
      role={status === 'failed' ? 'alert' : undefined}
      className="grid aspect-[4/3] content-center justify-items-start gap-2 bg-sunken p-5"
    >
      <Badge tone={status === 'failed' ? 'danger' : status === 'unknown' ? 'warn' : 'plain'}>{m.status[status]}</Badge>
      {error && <p className="line-clamp-4 text-sm">{error.message}</p>}
      {status === 'failed' && (
        <p className="text-sm text-muted">
          {generation.cost && generation.cost.nanoUsd > 0
            ? m.failedCost(formatNanoUsd(generation.cost.nanoUsd))
            : m.failedFree}
        </p>
      )}
    </div>
  );
}

/** On its way, with the picture so far where the model shows it. */
function Making({ generation }: { generation: Generation }) {
  const { partialImages } = generation.parameters as { partialImages?: number };
  const preview = usePreview(generation.id, !!partialImages);
  if (!preview)
    return (
      <div className="sheen flex aspect-[4/3] flex-col items-center justify-center gap-3 px-6">
        <MediaIcon type={generation.type} size={28} />
        <RunningStatus generation={generation} />
      </div>
    );
  return (
    <div className="relative flex aspect-[4/3] flex-col items-center justify-end bg-sunken">
      <img src={preview} alt={m.preview} className="absolute inset-0 size-full object-cover" />
      <div className="relative flex w-full justify-center bg-surface/90 p-3">
        <RunningStatus generation={generation} />
      </div>
    </div>
  );
}

const RunningStatus = ({ generation: { status, progress } }: { generation: Generation }) => (
  <div className="w-full max-w-56 text-center">
    <p className="mb-2 text-sm font-medium" aria-live="polite">
      {m.status[status]}
    </p>
    <Progress value={progress ?? undefined} label={m.status[status]} className="bg-line" />
  </div>
);

function Finished({ generation }: { generation: Generation }) {
  const results = useQueries({ queries: generation.assets.map((id) => assetQuery(id)) });
  const assets = results.map(({ data }) => data).filter((asset): asset is Asset => !!asset);
  const [open, setOpen] = useState<number>();
  if (!assets.length) return <Skeleton className="aspect-[4/3] rounded-none!" />;
  return (
    <div className={assets.length > 1 ? 'grid grid-cols-2 gap-0.5' : ''}>
      {assets.map((asset, index) => (
        <button
          key={asset.id}
          type="button"
          aria-label={asset.name}
          onClick={() => setOpen(index)}
          className="relative block w-full overflow-hidden bg-sunken focus-visible:-outline-offset-4"
          style={{ aspectRatio: assets.length > 1 ? 1 : 4 / 3 }}
        >
          <AssetThumb asset={asset} />
        </button>
      ))}
      {open !== undefined && (
        <Suspense fallback={null}>
          <Lightbox assets={assets} index={open} onIndex={setOpen} onClose={() => setOpen(undefined)} />
        </Suspense>
      )}
    </div>
  );
}
