import { clsx } from 'clsx';
import { common as m } from '@messages/common';
import { Button } from './button';

interface Props {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  className?: string;
}

/** Fetches the next page of a list, where there is one. */
export const LoadMore = ({ query, className }: Props) =>
  query.hasNextPage && (
    <Button
      className={clsx('mx-auto flex', className)}
      busy={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {m.loadMore}
    </Button>
  );
