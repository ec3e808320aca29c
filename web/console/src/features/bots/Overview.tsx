/** Which version is served, which are still in use, and reading the files again. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { ApiError, api, ask, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { useMay } from "../../api/session";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Badge, Time } from "../../ui/parts";
import { Loaded } from "../../ui/states";
import { Table } from "../../ui/Table";
import { tell } from "../../ui/Toasts";

export function Overview({ bot }: { bot: string }) {
  const params = { path: { bot } };
  const found = useQuery({ queryKey: ["bots", bot], queryFn: () => ask(api.GET("/v1/bots/{bot}", { params })) });
  const reloading = useMutation({
    mutationFn: () => ask(api.POST("/v1/bots/{bot}/reload", { params })),
    onSuccess: (reloaded) => {
      tell(reloaded.changed ? "The bot was read again" : "Nothing has changed", reloaded.version.slice(0, 8));
      return queries.invalidateQueries({ queryKey: ["bots"] });
    },
  });
  const may = useMay("bots:write");
  return (
    <div className="stack">
      <div className="row wrap apart">
        <p className="soft">A bot is a folder of text files. Change them, then have them read again.</p>
        {may && (
          <Button icon="refresh" busy={reloading.isPending} onClick={() => reloading.mutate()}>
            Read the files again
          </Button>
        )}
      </div>
      {reloading.isError && <Mistakes error={reloading.error} />}
      <Loaded query={found} what="The bot">
        {(known) => <Versions versions={known.versions} />}
      </Loaded>
    </div>
  );
}

function Mistakes({ error }: { error: unknown }) {
  const text = error instanceof ApiError ? error.problem.detail : "The server cannot be reached.";
  return (
    <div className="callout bad" role="alert">
      <Icon name="alert" />
      <div className="stack tight">
        <strong>The bot goes on as it was</strong>
        <pre className="mistakes">{text}</pre>
      </div>
    </div>
  );
}

function Versions({ versions }: { versions: Schemas["VersionOut"][] }) {
  return (
    <Table caption="Versions" columns={["Version", "First read", "Conversations in a flow of it", "Last message"]}>
      {versions.map((one) => (
        <tr key={one.version}>
          <td>
            <code>{one.version}</code> {one.current && <Badge tone="good">served</Badge>}
          </td>
          <td className="soft">
            <Time at={one.stored_at} />
          </td>
          <td className="number">{one.conversations}</td>
          <td className="soft">{one.last_message_at ? <Time at={one.last_message_at} /> : "–"}</td>
        </tr>
      ))}
    </Table>
  );
}
