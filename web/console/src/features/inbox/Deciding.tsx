/** What is asked before a conversation goes to somebody else or ends. */

import { useState } from "react";
import { Dialog, Foot } from "../../ui/Dialog";
import { Select, TextArea } from "../../ui/Field";
import { NewTicket } from "../tickets/NewTicket";
import { type Briefing, useAgents, useDeeds, useTeams } from "./useInbox";
import { WrapUpFields, wrapUpIn, wrapUpOf } from "./WrapUp";

export type Asked = "back" | "close" | "transfer" | "ticket";

interface DecidingProps {
  asked: Asked;
  briefing: Briefing;
  onClose: () => void;
}

export function Deciding({ asked, briefing, onClose }: DecidingProps) {
  if (asked === "transfer") return <Transfer briefing={briefing} onClose={onClose} />;
  if (asked === "ticket") return <NewTicket briefing={briefing} onClose={onClose} />;
  return asked === "back" ? (
    <HandBack briefing={briefing} onClose={onClose} />
  ) : (
    <Close briefing={briefing} onClose={onClose} />
  );
}

type OneProps = Omit<DecidingProps, "asked">;

function HandBack({ briefing, onClose }: OneProps) {
  const [outcome, setOutcome] = useState("");
  const [about, setAbout] = useState(() => wrapUpOf(briefing));
  const { handBack, doing } = useDeeds(briefing.id);
  const run = (): void => doing.mutate(handBack(outcome, wrapUpIn(about, briefing)), { onSuccess: onClose });
  return (
    <Dialog
      open
      size="narrow"
      onClose={onClose}
      title="Hand back to the bot"
      text="The bot tells the customer that it is there again."
      foot={<Foot action="Hand back" onClose={onClose} icon="undo" busy={doing.isPending} onAct={run} />}
    >
      <TextArea
        label="What came of it"
        hint="For the bot and the team; the customer does not see it."
        rows={3}
        maxLength={2000}
        value={outcome}
        onChange={(event) => setOutcome(event.target.value)}
      />
      <WrapUpFields draft={about} onChange={setAbout} />
    </Dialog>
  );
}

function Close({ briefing, onClose }: OneProps) {
  const [about, setAbout] = useState(() => wrapUpOf(briefing));
  const { close, doing } = useDeeds(briefing.id);
  const run = (): void => doing.mutate(close(wrapUpIn(about, briefing)), { onSuccess: onClose });
  return (
    <Dialog
      open
      size="narrow"
      onClose={onClose}
      title="Close the conversation"
      text="The customer is told. Their next message begins a new one."
      foot={<Foot action="Close it" onClose={onClose} icon="check" busy={doing.isPending} onAct={run} />}
    >
      <WrapUpFields draft={about} onChange={setAbout} />
    </Dialog>
  );
}

function Transfer({ briefing, onClose }: OneProps) {
  const [to, setTo] = useState("");
  const [note, setNote] = useState("");
  const { transfer, doing } = useDeeds(briefing.id);
  const teams = useTeams().data ?? [];
  const agents = (useAgents().data ?? []).filter((agent) => agent.id !== briefing.agent?.id);
  const options = [
    { value: "", label: "Choose…" },
    ...teams.map((team) => ({
      value: `team:${team.id}`,
      label: `Team ${team.name}${team.open ? "" : " (closed now)"}`,
    })),
    ...agents.map((agent) => ({
      value: `agent:${agent.id}`,
      label: `${agent.name} (${agent.presence}, has ${agent.load})`,
    })),
  ];
  const [kind, ...rest] = to.split(":");
  const name = rest.join(":");
  const run = (): void => {
    const body = kind === "team" ? { team: name, note } : { agent: name, note };
    doing.mutate(transfer(body), { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      size="narrow"
      onClose={onClose}
      title="Transfer"
      text="To a team's queue, or to a colleague who is asked to take it."
      foot={<Foot action="Transfer" onClose={onClose} icon="swap" busy={doing.isPending} disabled={!to} onAct={run} />}
    >
      <Select label="To" value={to} options={options} onChange={setTo} />
      <TextArea
        label="Note for them"
        hint="The customer never sees it."
        rows={3}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </Dialog>
  );
}
