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
  if (query.data.length === 0) return <div className="card">{empty}</div>;
  return (
    <>
      {children(query.data)}
      {query.hasNextPage && (
        <div className="more-row">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}
