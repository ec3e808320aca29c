/** A list that comes page by page: rows, more rows, or how it stands. */

import type { ReactNode } from "react";
import type { usePages } from "../api/paging";
import { Button } from "./Button";
import { Failed, SkeletonRows } from "./states";

interface PagesProps<Item> {
  query: ReturnType<typeof usePages<Item>>;
  what: string;
  empty: ReactNode;
  children: (items: Item[]) => ReactNode;
}

export function Pages<Item>({ query, what, empty, children }: PagesProps<Item>) {
  if (query.data === undefined) {
    return query.isError ? (
      <Failed what={what} error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <div className="card">
        <SkeletonRows />
      </div>
    );
  }
  const count = query.data.length;
  return (
    <div aria-busy={query.isPlaceholderData || undefined}>
      {/* Who does not see the rows hears how many there are now. */}
      <p className="hidden" role="status">
        {count === 0 ? "Nothing found" : `${count} shown`}
      </p>
      {count === 0 ? <div className="card">{empty}</div> : children(query.data)}
      <More query={query} />
    </div>
  );
}

interface MoreProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  small?: boolean;
}

/** The way to the next page of a list, while there is one. */
export function More({ query, small }: MoreProps) {
  if (!query.hasNextPage) return null;
  return (
    <div className="more-row">
      <Button small={small ?? false} busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        Show more
      </Button>
    </div>
  );
}
