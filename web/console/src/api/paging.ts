/** Lists that come page by page, by the cursor of the page before. */

import { type InfiniteData, keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

export interface PageOf<Item> {
  items: Item[];
  next_cursor: string | null;
}

interface HowToPage {
  enabled?: boolean;
  /** Whether what was shown stays until what is asked for now has come. */
  keeps?: boolean;
}

export function usePages<Item>(
  key: readonly unknown[],
  load: (cursor: string | null) => Promise<PageOf<Item>>,
  { enabled = true, keeps = true }: HowToPage = {},
) {
  return useInfiniteQuery<PageOf<Item>, Error, Item[], readonly unknown[], string | null>({
    queryKey: key,
    enabled,
    ...(keeps && { placeholderData: keepPreviousData }),
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: null,
    getNextPageParam: (page) => page.next_cursor,
    select: (data: InfiniteData<PageOf<Item>, string | null>) => data.pages.flatMap((page) => page.items),
  });
}
