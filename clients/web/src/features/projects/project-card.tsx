import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { projects as m } from '@messages/projects';
import { ProjectForm } from './project-form';
import { ProjectMenu } from './project-menu';
import { assetPreviewQuery } from '../gallery/queries';
import { thumbnailUrl } from '../gallery/asset-media';
import type { Project } from '@/data/api-types';
import { formatAgo, formatDay } from '@/data/format';
import { formatUsd } from '@/data/money';

export function ProjectCard({ project }: { project: Project }) {
  const [editing, setEditing] = useState(false);
  return (
    <article className="group relative overflow-hidden rounded-lg border border-line bg-surface shadow-card transition-[border-color] hover:border-edge">
      <Cover projectId={project.id} name={project.name} />
      <div className="flex items-start gap-1 py-2.5 pr-1.5 pl-4">
        <div className="min-w-0 flex-1 py-1">
          <h2 className="truncate text-lg font-semibold">
            {project.deletedAt ? (
              project.name
            ) : (
              <Link
                to="/projects/$projectId"
                params={{ projectId: project.id }}
                className="outline-none after:absolute after:inset-0 after:rounded-lg focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-text"
              >
                {project.name}
              </Link>
            )}
          </h2>
          <p className="truncate text-sm text-muted">
            {[
              project.deletedAt ? m.deletedOn(formatDay(project.deletedAt)) : formatAgo(project.updatedAt),
              project.assetCount > 0 && m.items(project.assetCount),
              project.budgetUsd && m.budgetOf(formatUsd(project.budgetUsd)),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        <div className="relative">
          <ProjectMenu project={project} onEdit={() => setEditing(true)} />
        </div>
      </div>
      {editing && <ProjectForm project={project} onClose={() => setEditing(false)} />}
    </article>
  );
}

/** The newest pictures of the project; before there are any, a quiet pattern of its own. */
function Cover({ projectId, name }: { projectId: string; name: string }) {
  const { data: assets } = useQuery(assetPreviewQuery(projectId));
  const pictures = (assets ?? []).filter((asset) => asset.type === 'image' || asset.type === 'video').slice(0, 3);
  if (!pictures.length) return <Pattern seed={name} />;
  return (
    <div className={pictures.length === 3 ? 'grid h-44 grid-cols-[2fr_1fr] grid-rows-2 gap-0.5' : 'flex h-44 gap-0.5'}>
      {pictures.map((asset, index) => (
        <img
          key={asset.id}
          src={thumbnailUrl(asset.id, 512)}
          alt=""
          loading="lazy"
          decoding="async"
          className={`h-full min-h-0 w-full min-w-0 flex-1 bg-sunken object-cover ${pictures.length === 3 && index === 0 ? 'row-span-2' : ''}`}
        />
      ))}
    </div>
  );
}

function Pattern({ seed }: { seed: string }) {
  const hash = [...seed].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) >>> 0, 7);
  const tones = ['fill-image', 'fill-video', 'fill-audio', 'fill-text', 'fill-accent'];
  const pick = (shift: number) => tones[(hash >>> shift) % tones.length];
  const at = (shift: number, span: number) => (hash >>> shift) % span;
  return (
    <svg
      viewBox="0 0 340 176"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      className="block h-44 w-full bg-sunken"
    >
      <circle cx={40 + at(2, 240)} cy={30 + at(4, 60)} r={34 + at(3, 30)} className={pick(1)} opacity=".3" />
      <path d={`M0 ${110 + at(5, 30)}q90-${40 + at(6, 40)} 180-8t160-24v120H0z`} className={pick(5)} opacity=".28" />
      <path d={`M0 ${140 + at(7, 20)}q110-${30 + at(8, 30)} 340-6v60H0z`} className={pick(9)} opacity=".4" />
    </svg>
  );
}
