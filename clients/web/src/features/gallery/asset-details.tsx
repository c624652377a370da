import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Archive, ArchiveRestore, Download, RotateCcw, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { common } from '@messages/common';
import { gallery as m } from '@messages/gallery';
import { AssetFields } from './asset-fields';
import { Lineage } from './lineage';
import { assetQuery, downloadLink, useBulk, useUpdateAsset } from './queries';
import { RecallActions } from './recall-actions';
import { generationQuery } from '../activity/queries';
import { useProviderName } from '../providers/queries';
import type { AssetSummary, Generation } from '@/data/api-types';
import { formatBytes, formatDateTime, formatDuration } from '@/data/format';
import { describeProblem } from '@/data/problem';
import { Button } from '@/ui/button';
import { Money } from '@/ui/money';
import { toast } from '@/ui/toast';

const failed = (error: unknown) => toast(describeProblem(error).text, { tone: 'problem' });

export function AssetDetails({
  asset,
  onClose,
  onOpen,
  onTag,
}: {
  asset: AssetSummary;
  onClose: () => void;
  /** Looks at a relative instead. */
  onOpen: (relative: AssetSummary) => void;
  onTag?: ((tag: string) => void) | undefined;
}) {
  const full = useQuery(assetQuery(asset.id)).data;
  const generation = useQuery({ ...generationQuery(asset.generationId ?? ''), enabled: !!asset.generationId }).data;
  return (
    <div className="grid gap-6">
      {full && <AssetFields asset={full} onTag={onTag} />}
      <Actions asset={asset} onClose={onClose} />
      {generation && <RecallActions generation={generation} onDone={onClose} />}
      {generation && <Making generation={generation} />}
      <Lineage asset={asset} onOpen={onOpen} />
      <dl className="grid gap-2.5 text-sm">
        <Fact term={m.file}>
          {[
            asset.contentType,
            asset.width && asset.height ? `${asset.width} × ${asset.height}` : undefined,
            asset.duration ? formatDuration(asset.duration) : undefined,
            formatBytes(asset.size),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Fact>
        <Fact term={asset.generationId ? m.made : m.uploadedOrigin}>{formatDateTime(asset.createdAt)}</Fact>
      </dl>
      <Link
        to="/projects/$projectId"
        params={{ projectId: asset.projectId }}
        onClick={onClose}
        className="pressable flex items-center font-semibold text-accent-text hover:underline"
      >
        {m.openProject}
      </Link>
    </div>
  );
}

function Making({ generation }: { generation: Generation }) {
  const providerName = useProviderName();
  return (
    <dl className="grid gap-2.5 text-sm">
      <Fact term={m.prompt}>
        <span className="whitespace-pre-wrap select-text">{generation.prompt}</span>
      </Fact>
      <Fact term={m.madeWith}>{`${generation.model} · ${providerName(generation.provider)}`}</Fact>
      {Object.keys(generation.parameters).length > 0 && (
        <Fact term={m.settings}>
          {Object.entries(generation.parameters)
            .map(([name, value]) => `${name} ${String(value)}`)
            .join(' · ')}
        </Fact>
      )}
      <Fact term={m.estimate}>
        <Money amount={generation.estimate} detail="word" />
      </Fact>
      <Fact term={m.cost}>
        <Money amount={generation.cost} detail="word" exact className="font-semibold" />
      </Fact>
    </dl>
  );
}

const Fact = ({ term, children }: { term: string; children: ReactNode }) => (
  <div className="grid grid-cols-[6.5rem_1fr] gap-2">
    <dt className="text-muted">{term}</dt>
    <dd className="min-w-0">{children}</dd>
  </div>
);

function Actions({ asset, onClose }: { asset: AssetSummary; onClose: () => void }) {
  const update = useUpdateAsset();
  const bulk = useBulk();
  const download = async () => {
    const link = await downloadLink(asset.id).catch(failed);
    if (!link) return;
    const anchor = Object.assign(document.createElement('a'), {
      href: link.url,
      download: asset.name,
      rel: 'noopener',
    });
    anchor.click();
  };
  const restore = () => bulk.mutate({ ids: [asset.id], action: 'restore' }, { onError: failed });
  const trash = () =>
    bulk.mutate(
      { ids: [asset.id], action: 'trash' },
      {
        onSuccess: () => {
          toast(m.trashed(1), { action: { label: common.undo, run: restore } });
          onClose();
        },
        onError: failed,
      },
    );
  return (
    <div className="flex flex-wrap gap-2">
      <Button icon={<Download size={18} />} onClick={() => void download()}>
        {m.download}
      </Button>
      {asset.deletedAt ? (
        <Button icon={<RotateCcw size={18} />} onClick={restore}>
          {m.restore}
        </Button>
      ) : (
        <>
          <Button
            icon={asset.archived ? <ArchiveRestore size={18} /> : <Archive size={18} />}
            onClick={() => update.mutate({ asset, change: { archived: !asset.archived } }, { onError: failed })}
          >
            {asset.archived ? m.unarchive : m.archive}
          </Button>
          <Button icon={<Trash2 size={18} className="text-danger" />} onClick={trash}>
            {m.trash}
          </Button>
        </>
      )}
    </div>
  );
}
