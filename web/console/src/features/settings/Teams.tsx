/** Teams: when they are there, how what waits is handed out; and what each agent can take on. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Got, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { useMay } from "../../api/session";
import { exact, lasting, plural } from "../../lib/words";
import { IconButton } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { Avatar, Badge, SectionHead, type Tone } from "../../ui/parts";
import { Empty, Loaded } from "../../ui/states";
import { Table } from "../../ui/Table";
import { tell, tellFailure } from "../../ui/Toasts";
import { useAgents, useTeams } from "../inbox/useInbox";
import { AgentDialog } from "./AgentDialog";
import { TeamDialog } from "./TeamDialog";

export type Team = Schemas["TeamOut"];
export type Agent = Got<"/v1/inbox/agents">["items"][number];

const PRESENCE: Record<Agent["presence"], Tone> = { online: "good", away: "wait", offline: "" };

export function Teams() {
  const teams = useTeams();
  const admin = useMay("inbox:admin");
  const [open, setOpen] = useState<Team | "new" | null>(null);
  return (
    <section className="stack">
      <SectionHead action="New team" onAct={admin ? () => setOpen("new") : undefined}>
        Flows name a team (<code>team:</code>). Without teams everybody gets what waits.
      </SectionHead>
      <Loaded
        query={teams}
        what="The teams"
        empty={
          <Empty icon="people" title="No team yet">
            Make one for each kind of work, with the hours in which somebody is there.
          </Empty>
        }
      >
        {(list) => (
          <ul className="stack tight" aria-label="Teams">
            {list.map((team) => (
              <TeamCard key={team.id} team={team} admin={admin} onOpen={() => setOpen(team)} />
            ))}
          </ul>
        )}
      </Loaded>
      <Agents teams={teams.data ?? []} admin={admin} />
      {open && <TeamDialog team={open === "new" ? null : open} onClose={() => setOpen(null)} />}
    </section>
  );
}

function hoursOf(team: Team): string {
  if (!team.hours) return "always there";
  if (team.open) return team.closes_at ? `there until ${exact(team.closes_at)}` : "there";
  return team.opens_at ? `back ${exact(team.opens_at)}` : "never there";
}

function TeamCard({ team, admin, onOpen }: { team: Team; admin: boolean; onOpen: () => void }) {
  const [asking, setAsking] = useState(false);
  const standing = useQueue().find((one) => one.team === team.id);
  const removing = useMutation({
    mutationFn: () => ask(api.DELETE("/v1/inbox/teams/{team_id}", { params: { path: { team_id: team.id } } })),
    onSuccess: () => {
      tell(`The team ${team.name} is removed`);
      return queries.invalidateQueries({ queryKey: ["inbox"] });
    },
    onError: (error) => tellFailure("The team was not removed", error),
  });
  return (
    <li className="card source">
      <div className="grow">
        <h2 className="row wrap">
          {team.name}
          <Badge tone={team.open ? "good" : ""} dot>
            {team.open ? "open" : "closed"}
          </Badge>
        </h2>
        <p className="soft small-text">
          {hoursOf(team)} · {team.mode === "load" ? "whoever has the least to do gets it" : "everybody in turn"} · waits{" "}
          {lasting(team.waiting_limit_seconds)} at most
          {standing && ` · ${plural(standing.waiting, "customer")} waiting, ${standing.online} online`}
        </p>
      </div>
      {admin && (
        <>
          <IconButton icon="edit" small label={`Change ${team.name}`} onClick={onOpen} />
          <IconButton icon="trash" small label={`Remove ${team.name}`} onClick={() => setAsking(true)} />
        </>
      )}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => removing.mutate()}
        busy={removing.isPending}
        title={`Remove the team ${team.name}?`}
        text="What waits for it can then be taken by anybody."
        action="Remove"
      />
    </li>
  );
}

function useQueue(): Schemas["QueueOut"]["teams"] {
  const queue = useQuery({
    queryKey: ["inbox", "queue"],
    queryFn: () => ask(api.GET("/v1/inbox/queue")),
    staleTime: 20_000,
  });
  return queue.data?.teams ?? [];
}

function Agents({ teams, admin }: { teams: readonly Team[]; admin: boolean }) {
  const agents = useAgents();
  const [open, setOpen] = useState<Agent | null>(null);
  return (
    <section className="stack tight" aria-labelledby="agents">
      <h2 id="agents">Agents</h2>
      <Loaded query={agents} what="The agents">
        {(list) => <AgentTable agents={list} onOpen={admin ? setOpen : undefined} />}
      </Loaded>
      {open && <AgentDialog agent={open} teams={teams} onClose={() => setOpen(null)} />}
    </section>
  );
}

function AgentTable({ agents, onOpen }: { agents: Agent[]; onOpen: ((agent: Agent) => void) | undefined }) {
  if (agents.length === 0) return <p className="soft">Whoever opens the inbox becomes an agent.</p>;
  return (
    <Table
      stacked
      caption="Agents"
      columns={["Name", "Now", "Has", "Teams and skills", { name: "Actions", unseen: true }]}
    >
      {agents.map((agent) => (
        <tr key={agent.id}>
          <td>
            <span className="row">
              <Avatar name={agent.name} size="small" />
              <strong>{agent.name}</strong>
            </span>
          </td>
          <td>
            <Badge tone={PRESENCE[agent.presence]} dot>
              {agent.presence}
            </Badge>
          </td>
          <td className="number">
            {agent.load} of {agent.capacity}
          </td>
          <td>
            <span className="row wrap">
              {[...agent.teams, ...agent.skills].map((one) => (
                <Badge key={one}>{one}</Badge>
              ))}
            </span>
          </td>
          <td className="end">
            {onOpen && <IconButton icon="edit" small label={`Change ${agent.name}`} onClick={() => onOpen(agent)} />}
          </td>
        </tr>
      ))}
    </Table>
  );
}
