/** The flows, one at a time as a graph. They are changed in the bot's files; here one sees what they come to. */

import { useQuery } from "@tanstack/react-query";
import { NavLink, useParams } from "react-router";
import { api, ask, type Schemas } from "../../api/client";
import { useInSight } from "../../lib/useInSight";
import { readable } from "../../lib/words";
import { Badge } from "../../ui/parts";
import { Empty, Loaded } from "../../ui/states";
import { FlowGraph } from "./FlowGraph";

type Flow = Schemas["FlowOut"];

export function Flows({ bot }: { bot: string }) {
  const params = { path: { bot } };
  const flows = useQuery({
    queryKey: ["bots", bot, "flows"],
    queryFn: async () => ownFirst((await ask(api.GET("/v1/bots/{bot}/flows", { params }))).items),
    staleTime: 300_000,
  });
  return (
    <Loaded query={flows} what="The flows">
      {(list) => (list.length > 0 ? <Chosen flows={list} /> : <NoFlow />)}
    </Loaded>
  );
}

/** Those of the bot's own files, then those that every bot has. */
function ownFirst(flows: Flow[]): Flow[] {
  return [...flows.filter((flow) => flow.file), ...flows.filter((flow) => !flow.file)];
}

function NoFlow() {
  return (
    <Empty icon="flow" title="This bot has no flows">
      It answers from its knowledge alone. A file under <code>flows/</code> makes the first one.
    </Empty>
  );
}

function Chosen({ flows }: { flows: Flow[] }) {
  const { name } = useParams();
  const row = useInSight<HTMLElement>();
  const flow = flows.find((one) => one.name === name) ?? flows[0];
  return (
    <div className="flows">
      <nav ref={row} className="flow-list" aria-label="Flows">
        {flows.map((one) => (
          <NavLink
            key={one.name}
            to={`/bot/flows/${encodeURIComponent(one.name)}`}
            className={one === flow ? "flow-way active" : "flow-way"}
            aria-current={one === flow ? "page" : undefined}
          >
            <span className="truncate">{readable(one.name)}</span>
            <span className="faint number small-text">{one.steps.length}</span>
          </NavLink>
        ))}
      </nav>
      {flow && (
        <section className="card flow" aria-labelledby="flow-name">
          <div className="card-head">
            <div>
              <h2 id="flow-name">{readable(flow.name)}</h2>
              <p>{flow.description}</p>
              <div className="row wrap">
                {[...flow.starts_on, ...flow.triggers].map((one) => (
                  <Badge key={one} tone="accent">
                    {one}
                  </Badge>
                ))}
                {flow.file ? (
                  <code className="faint small-text">{flow.file}</code>
                ) : (
                  <span className="faint small-text">
                    Every bot has it; a flow of the same name stands in its place.
                  </span>
                )}
              </div>
            </div>
          </div>
          <FlowGraph steps={flow.steps} />
        </section>
      )}
    </div>
  );
}
