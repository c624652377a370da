import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { batch } from '@messages/batch';
import { common } from '@messages/common';
import { generate as m } from '@messages/generate';
import { changeDraft, useDraft } from './draft';
import { modelsQuery } from './queries';
import { RequestForm } from './request-form';
import { setMany, useBatchDrafts } from '../batch/draft';
import { MediaIcon } from '../gallery/asset-media';
import { providerSettingsQuery } from '../providers/queries';
import type { MediaType } from '@/data/api-types';
import { mediaTypes } from '@/data/media';
import { buttonStyle } from '@/ui/button';
import { Segmented } from '@/ui/segmented';
import { Await, Empty, Loading, Skeleton } from '@/ui/state';

const BatchForm = lazy(() => import('../batch/batch-form').then((module) => ({ default: module.BatchForm })));

/** Asks for one generation, or for many. Every option the chosen model has, none it has not, and the price on the button. */
export function Composer({ projectId }: { projectId: string }) {
  const models = useQuery(modelsQuery);
  const settings = useQuery(providerSettingsQuery);
  const { type } = useDraft(projectId);
  const many = useBatchDrafts((state) => !!state.many[projectId]);
  return (
    <div className="grid content-start gap-5">
      <Segmented
        label={batch.mode}
        value={many ? 'many' : 'one'}
        onChange={(next) => setMany(projectId, next === 'many')}
        options={[
          { value: 'one', label: batch.one },
          { value: 'many', label: batch.many },
        ]}
      />
      <Segmented
        label={m.kind}
        value={type}
        onChange={(next: MediaType) => changeDraft(projectId, { type: next })}
        options={mediaTypes.map((value) => ({
          value,
          label: common.media[value],
          icon: <MediaIcon type={value} className="max-[22rem]:hidden" />,
        }))}
      />
      {/* As tall as the form will be, so that what follows it on a phone does not jump. */}
      <Await query={{ ...models, data: settings.isPending ? undefined : models.data }} loading={<Loading rows={12} />}>
        {(all) => {
          const fitting = all.filter((model) => model.modality === type);
          if (!fitting.length) return <NoModels />;
          const preferences = settings.data ?? [];
          if (!many) return <RequestForm projectId={projectId} models={fitting} preferences={preferences} />;
          return (
            <Suspense fallback={<Skeleton className="h-80" />}>
              <BatchForm projectId={projectId} models={fitting.filter(({ open }) => !open)} preferences={preferences} />
            </Suspense>
          );
        }}
      </Await>
    </div>
  );
}

const NoModels = () => (
  <Empty
    title={m.noModels}
    action={
      <Link to="/keys" className={buttonStyle({ variant: 'primary' })}>
        {m.addKey}
      </Link>
    }
  >
    {m.noModelsBody}
  </Empty>
);
