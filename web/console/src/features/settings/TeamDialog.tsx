/** A team as it is to be. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, mistakeIn, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { Dialog, Foot } from "../../ui/Dialog";
import { Select, Switch, TextField } from "../../ui/Field";
import { tell, tellFailure } from "../../ui/Toasts";
import { Hours, usual } from "./Hours";
import type { Team } from "./Teams";
import { wordsOf } from "./wordsOf";

type TeamIn = Schemas["TeamIn"];

interface Draft {
  name: string;
  mode: Team["mode"];
  waitingMinutes: string;
  reactSeconds: string;
  hours: Team["hours"];
}

const MODES: readonly { value: Team["mode"]; label: string }[] = [
  { value: "load", label: "Whoever has the least to do" },
  { value: "round_robin", label: "Everybody in turn" },
];
const NEW: Draft = { name: "", mode: "load", waitingMinutes: "10", reactSeconds: "60", hours: null };

function draftOf(team: Team): Draft {
  return {
    name: team.name,
    mode: team.mode,
    waitingMinutes: String(Math.round(team.waiting_limit_seconds / 6) / 10),
    reactSeconds: String(team.react_seconds),
    hours: team.hours,
  };
}

function useKeeping(team: Team | null, draft: Draft, onClose: () => void) {
  return useMutation({
    mutationFn: () => {
      const body: TeamIn = {
        name: draft.name.trim(),
        mode: draft.mode,
        waiting_limit_seconds: Math.round(Number(draft.waitingMinutes) * 60),
        react_seconds: Number(draft.reactSeconds),
        languages: team?.languages ?? [],
        hours: draft.hours,
      };
      const team_id = team?.id ?? wordsOf(draft.name)[0] ?? "team";
      return ask(api.PUT("/v1/inbox/teams/{team_id}", { params: { path: { team_id } }, body }));
    },
    onSuccess: (kept) => {
      tell(`The team ${kept.name} is kept`);
      onClose();
      return queries.invalidateQueries({ queryKey: ["inbox"] });
    },
    onError: (error) => tellFailure("The team was not kept", error),
  });
}

export function TeamDialog({ team, onClose }: { team: Team | null; onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>(team ? draftOf(team) : NEW);
  const keeping = useKeeping(team, draft, onClose);
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const foot = (
    <Foot
      action="Keep"
      onClose={onClose}
      busy={keeping.isPending}
      disabled={!draft.name.trim()}
      onAct={() => keeping.mutate()}
    />
  );
  return (
    <Dialog open onClose={onClose} title={team ? team.name : "New team"} foot={foot}>
      <Fields draft={draft} error={keeping.error} onChange={change} />
      <Switch
        label="Only at certain hours"
        hint="Outside of them customers are told when somebody is back, and their request becomes a ticket."
        checked={draft.hours !== null}
        onChange={(on) => change({ hours: on ? usual() : null })}
      />
      {draft.hours && <Hours hours={draft.hours} error={keeping.error} onChange={(hours) => change({ hours })} />}
    </Dialog>
  );
}

function Fields({
  draft,
  error,
  onChange,
}: {
  draft: Draft;
  error: unknown;
  onChange: (part: Partial<Draft>) => void;
}) {
  return (
    <>
      <TextField
        label="Name"
        maxLength={200}
        value={draft.name}
        mistake={mistakeIn(error, "name")}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <Select
        label="Who gets what waits"
        value={draft.mode}
        options={MODES}
        onChange={(mode) => onChange({ mode: mode as Team["mode"] })}
      />
      <div className="particulars">
        <TextField
          label="Longest wait, minutes"
          hint="Then customers are offered something else."
          type="number"
          min={0.2}
          step="any"
          value={draft.waitingMinutes}
          mistake={mistakeIn(error, "waiting_limit_seconds")}
          onChange={(event) => onChange({ waitingMinutes: event.target.value })}
        />
        <TextField
          label="Time to react, seconds"
          hint="Then a colleague is asked."
          type="number"
          min={10}
          value={draft.reactSeconds}
          mistake={mistakeIn(error, "react_seconds")}
          onChange={(event) => onChange({ reactSeconds: event.target.value })}
        />
      </div>
    </>
  );
}
