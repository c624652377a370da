import { useQuery } from '@tanstack/react-query';
import { tagsQuery } from './queries';

/** The tags in use, offered while one is typed. */
export function TagOptions({ id, projectId }: { id: string; projectId?: string | undefined }) {
  const tags = useQuery(tagsQuery(projectId)).data ?? [];
  return (
    <datalist id={id}>
      {tags.slice(0, 100).map(({ tag }) => (
        <option key={tag} value={tag} />
      ))}
    </datalist>
  );
}
