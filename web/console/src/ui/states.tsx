/** How a page looks before it has what it shows: loading, failed (with a way to try again), empty (with what to do next). */

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "../api/client";
import { Button } from "./Button";
import { Icon, type IconName } from "./Icon";
import { PageTitle } from "./parts";
import { RichText } from "./RichText";

interface EmptyProps {
  icon: IconName;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <div className="state">
      <span className="state-sign">
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className="actions">{actions}</div>}
    </div>
  );
}

interface FailedProps {
  error: unknown;
  onRetry?: () => void;
  what: string;
}

export function Failed({ error, onRetry, what }: FailedProps) {
  const problem = error instanceof ApiError ? error.problem : null;
  if (problem?.status === 404) {
    // What helps whoever calls the API helps nobody here.
    return (
      <div className="state" role="alert">
        <span className="state-sign">
          <Icon name="search" />
        </span>
        <h2>{what} is not here</h2>
        <p>{problem.detail} It may have been deleted, or the address is not right.</p>
      </div>
    );
  }
  return (
    <div className="state failed" role="alert">
      <span className="state-sign">
        <Icon name="alert" />
      </span>
      <h2>{what} could not be loaded</h2>
      {problem ? (
        <RichText text={`${problem.detail} ${problem.hint}`} />
      ) : (
        <p>The server cannot be reached. Is it running?</p>
      )}
      {problem?.request_id && <code>{problem.request_id}</code>}
      {onRetry && (
        <div className="actions">
          <Button icon="refresh" onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}

/** Above a form: the API refused what was sent. */
export function Refused({ error }: { error: unknown }) {
  const problem = error instanceof ApiError ? error.problem : null;
  return (
    <div className="callout bad" role="alert">
      <Icon name="alert" />
      <div>
        <RichText
          text={problem ? `${problem.detail} ${problem.hint}` : "The server cannot be reached. Try again in a moment."}
        />
        {problem && problem.status >= 500 && <code>{problem.request_id}</code>}
      </div>
    </div>
  );
}

export function Skeleton({ width = "100%", height }: { width?: string; height?: string }) {
  return <span className="skeleton" style={{ width, ...(height ? { height } : {}) }} />;
}

const WIDTHS = ["62%", "84%", "47%", "71%", "55%", "78%", "66%", "51%"];

export function SkeletonRows({ rows = 6 }: { rows?: number }) {
  return (
    <div className="stack" role="status" aria-label="Loading" style={{ padding: "20px" }}>
      {WIDTHS.slice(0, rows).map((width) => (
        <div key={width} className="stack tight">
          <Skeleton width={width} />
          <Skeleton width="34%" height="0.75em" />
        </div>
      ))}
    </div>
  );
}

interface LoadedProps<Data> {
  query: UseQueryResult<Data>;
  what: string;
  waiting?: ReactNode;
  /** Stands for a list with nothing in it. */
  empty?: ReactNode;
  /** The way up, where it is the whole page: then there is a heading, too, if it cannot be had. */
  back?: ReactNode;
  children: (data: Data) => ReactNode;
}

/** Draws what a query brought, or how it stands with it. */
export function Loaded<Data>({ query, what, waiting, empty, back, children }: LoadedProps<Data>) {
  if (empty && Array.isArray(query.data) && query.data.length === 0) return <div className="card">{empty}</div>;
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    const failed = <Failed what={what} error={query.error} onRetry={() => void query.refetch()} />;
    if (!back) return failed;
    return (
      <div className="page">
        {back}
        <PageTitle title={what} unseen />
        {failed}
      </div>
    );
  }
  return waiting ?? <SkeletonRows />;
}
