/** Where knowledge comes from by itself: folders, files, web sites; when each was looked at, and what went wrong. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { useMay } from "../../api/session";
import { lasting, plural } from "../../lib/words";
import { Button } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/Icon";
import { Time } from "../../ui/parts";
import { Empty, Loaded } from "../../ui/states";
import { tell, tellFailure } from "../../ui/Toasts";

type Status = Schemas["StatusOut"];
type Source = Schemas["SourceOut"];

const DRAWN: Record<Source["kind"], IconName> = { folder: "folder", file: "file", export: "upload", site: "globe" };

export function Sources() {
  const status = useQuery({ queryKey: ["sources"], queryFn: () => ask(api.GET("/v1/knowledge/sources")) });
  return (
    <Loaded query={status} what="The sources">
      {(found) => <Known status={found} />}
    </Loaded>
  );
}

function Known({ status }: { status: Status }) {
  const refreshing = useMutation({
    mutationFn: () => ask(api.POST("/v1/knowledge/sources/refresh", { params: { query: { bot: status.bot } } })),
    onSuccess: () => {
      tell("The sources were read again");
      return queries.invalidateQueries({ queryKey: ["sources"] });
    },
    onError: (error) => tellFailure("They were not read again", error),
  });
  const may = useMay("knowledge:write");
  return (
    <div className="stack">
      <div className="row wrap apart">
        <p className="soft">
          {plural(status.documents, "article")} in {plural(status.passages, "passage")}
          {status.folded > 0 && `, ${plural(status.folded, "copy", "copies")} folded into one`}
        </p>
        {may && (
          <Button icon="refresh" busy={refreshing.isPending} onClick={() => refreshing.mutate()}>
            Read again now
          </Button>
        )}
      </div>
      {status.troubles.length > 0 && <Troubles troubles={status.troubles} />}
      {status.sources.length === 0 ? (
        <Empty icon="folder" title="This bot has no sources">
          Name folders, files or sites under <code>knowledge:</code> in its <code>bot.yaml</code>.
        </Empty>
      ) : (
        <ul className="sources">
          {status.sources.map((source) => (
            <SourceCard key={source.kind + source.place} source={source} />
          ))}
        </ul>
      )}
    </div>
  );
}

function SourceCard({ source }: { source: Source }) {
  return (
    <li className="card source">
      <span className="state-sign">
        <Icon name={DRAWN[source.kind]} />
      </span>
      <div className="grow">
        <h2 className="truncate">{source.place}</h2>
        <p className="soft small-text">
          {source.kind}
          {source.every_seconds !== null && ` · looked at every ${lasting(source.every_seconds)}`}
        </p>
      </div>
      <span className="faint small-text">
        {source.checked_at ? <Time at={source.checked_at} prefix="read " /> : "not read yet"}
      </span>
    </li>
  );
}

function Troubles({ troubles }: { troubles: Status["troubles"] }) {
  return (
    <div className="callout wait">
      <Icon name="alert" />
      <div className="stack tight">
        <strong>{plural(troubles.length, "thing")} could not be read</strong>
        <ul>
          {troubles.map((trouble) => (
            <li key={trouble.source + trouble.reason}>
              <code>{trouble.source}</code>: {trouble.reason}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
