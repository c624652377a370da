import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { common } from '@messages/common';
import { projects as m } from '@messages/projects';
import { ProjectCard } from './project-card';
import { ProjectForm } from './project-form';
import { type ProjectShelf, projectsQuery } from './queries';
import { Retirements } from '../providers/retirements';
import { useItems } from '@/data/use-items';
import { Button } from '@/ui/button';
import { Field, Input } from '@/ui/field';
import { Mark } from '@/ui/icons';
import { LoadMore } from '@/ui/load-more';
import { PullToRefresh } from '@/ui/pull-to-refresh';
import { Segmented } from '@/ui/segmented';
import { Await, Empty, Skeleton } from '@/ui/state';
import { PageHeader } from '@/ui/surface';

const grid = 'grid grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))] gap-4';

export function ProjectsPage() {
  const navigate = useNavigate();
  const [shelf, setShelf] = useState<ProjectShelf>('active');
  const [search, setSearch] = useState('');
  const [creating, setCreating] = useState(false);
  const query = useItems(projectsQuery(shelf, useDeferredValue(search.trim())));
  return (
    <PullToRefresh onRefresh={() => query.refetch()}>
      <PageHeader
        title={m.title}
        note={m.note}
        actions={
          <Button variant="primary" icon={<Plus size={20} />} onClick={() => setCreating(true)}>
            {m.new}
          </Button>
        }
      />
      <Retirements withinDays={90} />
      <div className="mb-5 flex flex-wrap gap-3">
        <Field label={m.search} hideLabel className="min-w-48 flex-1 sm:max-w-sm">
          {(control) => (
            <Input
              {...control}
              type="search"
              placeholder={m.search}
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          )}
        </Field>
        <Segmented
          label={m.show}
          value={shelf}
          onChange={setShelf}
          options={[
            { value: 'active', label: m.active },
            { value: 'archived', label: m.archived },
            { value: 'trash', label: m.trash },
          ]}
        />
      </div>
      <Await query={query} loading={<Placeholder />}>
        {(found) =>
          found.length ? (
            <div className={grid}>
              {found.map((project) => (
                <ProjectCard key={project.id} project={project} />
              ))}
            </div>
          ) : (
            <Nothing shelf={shelf} searching={!!search.trim()} onCreate={() => setCreating(true)} />
          )
        }
      </Await>
      <LoadMore query={query} className="mt-6" />
      {creating && (
        <ProjectForm
          onClose={() => setCreating(false)}
          onDone={(project) =>
            void navigate({ to: '/projects/$projectId/generate', params: { projectId: project.id } })
          }
        />
      )}
    </PullToRefresh>
  );
}

const Placeholder = () => (
  <div role="status" className={grid}>
    <span className="sr-only">{common.loading}</span>
    {Array.from({ length: 6 }, (_, index) => (
      <Skeleton key={index} className="h-60 rounded-lg" />
    ))}
  </div>
);

function Nothing({ shelf, searching, onCreate }: { shelf: ProjectShelf; searching: boolean; onCreate: () => void }) {
  if (searching) return <Empty title={m.emptySearch}>{m.emptySearchBody}</Empty>;
  if (shelf === 'archived') return <Empty title={m.emptyArchived} />;
  if (shelf === 'trash') return <Empty title={m.emptyTrash}>{m.emptyTrashBody}</Empty>;
  return (
    <Empty
      art={<Mark className="size-16" />}
      title={m.emptyTitle}
      action={
        <Button variant="primary" icon={<Plus size={20} />} onClick={onCreate}>
          {m.new}
        </Button>
      }
    >
      {m.emptyBody}
    </Empty>
  );
}
