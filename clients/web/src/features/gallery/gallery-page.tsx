import { Link, useParams } from '@tanstack/react-router';
import { gallery as m } from '@messages/gallery';
import { Gallery } from './gallery';
import { UploadButton } from './upload-button';
import { buttonStyle } from '@/ui/button';
import { PageHeader } from '@/ui/surface';

export function LibraryPage() {
  return (
    <>
      <PageHeader title={m.title} note={m.note} />
      <Gallery
        start={
          <Link to="/create" className={buttonStyle({ variant: 'primary' })}>
            {m.emptyAction}
          </Link>
        }
      />
    </>
  );
}

export function ProjectGallery() {
  const { projectId } = useParams({ from: '/app/projects/$projectId' });
  return (
    <>
      <div className="float-right mb-2 ml-2">
        <UploadButton projectId={projectId} />
      </div>
      <Gallery
        projectId={projectId}
        start={
          <Link
            to="/projects/$projectId/generate"
            params={{ projectId }}
            className={buttonStyle({ variant: 'primary' })}
          >
            {m.emptyAction}
          </Link>
        }
      />
    </>
  );
}
