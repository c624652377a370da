import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { generate as m } from '@messages/generate';
import { Composer } from './composer';
import { useDrafts } from './draft';
import { Takes } from './takes';
import { useWantedModel } from './use-wanted-model';
import { useBatchDrafts } from '../batch/draft';
import { ProjectForm } from '../projects/project-form';
import { allProjectsQuery } from '../projects/queries';
import { Button } from '@/ui/button';
import { Field, Options, Select } from '@/ui/field';
import { Await, Empty, Skeleton } from '@/ui/state';
import { PageHeader } from '@/ui/surface';

const BatchList = lazy(() => import('../batch/batch-list').then((module) => ({ default: module.BatchList })));

export function ProjectGenerate() {
  const { projectId } = useParams({ from: '/app/projects/$projectId' });
  return <Workbench key={projectId} projectId={projectId} />;
}

/** The form beside what it makes; one below the other on a phone. */
function Workbench({ projectId }: { projectId: string }) {
  const many = useBatchDrafts((state) => !!state.many[projectId]);
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(22rem,27rem)_1fr] lg:gap-10">
      <Composer projectId={projectId} />
      {many ? (
        <Suspense fallback={<Skeleton className="h-80" />}>
          <BatchList projectId={projectId} />
        </Suspense>
      ) : (
        <Takes projectId={projectId} />
      )}
    </div>
  );
}

export function CreatePage() {
  const query = useQuery(allProjectsQuery);
  const projects = query.data?.filter(({ archived }) => !archived);
  const chosen = useDrafts((state) => state.lastProjectId);
  const [making, setMaking] = useState(false);
  const project = projects?.find(({ id }) => id === chosen) ?? projects?.[0];
  useWantedModel(project?.id);
  return (
    <>
      <PageHeader title={m.title} />
      <Await query={{ ...query, data: projects }}>
        {(list) => {
          if (!project)
            return (
              <Empty
                title={m.noProject}
                action={
                  <Button variant="primary" icon={<Plus size={20} />} onClick={() => setMaking(true)}>
                    {m.makeProject}
                  </Button>
                }
              >
                {m.noProjectBody}
              </Empty>
            );
          return (
            <>
              <Field label={m.project} hint={m.note} className="mb-6 lg:max-w-[27rem]">
                {(control) => (
                  <Select
                    {...control}
                    value={project.id}
                    onChange={(event) => useDrafts.setState({ lastProjectId: event.target.value })}
                  >
                    <Options of={list.map(({ id, name }) => [id, name])} />
                  </Select>
                )}
              </Field>
              <Workbench key={project.id} projectId={project.id} />
            </>
          );
        }}
      </Await>
      {making && (
        <ProjectForm onClose={() => setMaking(false)} onDone={({ id }) => useDrafts.setState({ lastProjectId: id })} />
      )}
    </>
  );
}
