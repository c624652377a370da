import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { projects as m } from '@messages/projects';
import { ProjectForm } from './project-form';
import { ProjectMenu } from './project-menu';
import { projectQuery } from './queries';
import { Await } from '@/ui/state';
import { Badge, PageHeader } from '@/ui/surface';
import { TabLinks } from '@/ui/tabs';

export function ProjectPage() {
  const { projectId } = useParams({ from: '/app/projects/$projectId' });
  const query = useQuery(projectQuery(projectId));
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const params = { projectId };
  return (
    <Await query={query}>
      {(project) => (
        <>
          <PageHeader
            back={
              <Link
                to="/"
                className="pressable -ml-1 inline-flex items-center gap-1.5 text-sm font-semibold text-muted hover:text-ink"
              >
                <ArrowLeft size={16} aria-hidden="true" />
                {m.all}
              </Link>
            }
            title={project.name}
            note={project.description}
            actions={
              <>
                {project.archived && <Badge>{m.archivedBadge}</Badge>}
                <ProjectMenu
                  project={project}
                  onEdit={() => setEditing(true)}
                  onDeleted={() => void navigate({ to: '/' })}
                />
              </>
            }
          />
          <TabLinks
            label={m.tabs}
            tabs={[
              { label: m.assets, to: '/projects/$projectId', params },
              { label: m.generate, to: '/projects/$projectId/generate', params },
              { label: m.costs, to: '/projects/$projectId/costs', params },
            ]}
          />
          <Outlet />
          {editing && <ProjectForm project={project} onClose={() => setEditing(false)} />}
        </>
      )}
    </Await>
  );
}
