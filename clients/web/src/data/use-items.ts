import {
  type InfiniteData,
  type QueryKey,
  useInfiniteQuery,
  type UseInfiniteQueryOptions,
} from '@tanstack/react-query';
import type { Page } from './api-types';

type Pages<T> = InfiniteData<Pick<Page<T>, 'items'>>;
const itemsOf = <T>({ pages }: Pages<T>) => pages.flatMap(({ items }) => items);

/** A list that comes in pages: its data is every item that is here so far. */
export const useItems = <T, K extends QueryKey>(
  options: UseInfiniteQueryOptions<Page<T>, Error, InfiniteData<Page<T>>, K, string>,
) => useInfiniteQuery({ ...options, select: itemsOf<T> });
