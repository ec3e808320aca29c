/** The tickets' clocks: for each priority within how much working time somebody answers, and it is solved. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask } from "../../api/client";
import { queries } from "../../api/queries";
import { useMay } from "../../api/session";
import { Button } from "../../ui/Button";
import { Select, TextField } from "../../ui/Field";
import { Loaded } from "../../ui/states";
import { tell, tellFailure } from "../../ui/Toasts";
import { useTeams } from "../inbox/useInbox";
import { PRIORITIES } from "../tickets/NewTicket";
import { type Amount, amountOf, CLOCKS, secondsOf, type Target, targetOf, withTarget } from "./amounts";

const UNITS = [
  { value: "60", label: "minutes" },
  { value: "3600", label: "hours" },
];
const MOST_URGENT_FIRST = [...PRIORITIES].reverse();

export function Targets() {
  const [team, setTeam] = useState("");
  const targets = useQuery({
    queryKey: ["tickets", "targets"],
    queryFn: async () => (await ask(api.GET("/v1/inbox/sla"))).items,
  });
  return (
    <section className="card padded stack" aria-labelledby="targets">
      <div>
        <h2 id="targets">Targets</h2>
        <p className="soft">
          Working time of the ticket's team. They hold for tickets that are opened from now on; the others keep theirs.
        </p>
      </div>
      <Loaded query={targets} what="The targets">
        {(list) => <Form key={JSON.stringify(list)} kept={list} team={team} onTeam={setTeam} />}
      </Loaded>
    </section>
  );
}

interface FormProps {
  kept: Target[];
  /** The id of the team that they are for; "" for every team. */
  team: string;
  onTeam: (team: string) => void;
}

function Form({ kept, team, onTeam }: FormProps) {
  const may = useMay("inbox:admin");
  const teams = useTeams().data ?? [];
  const [targets, setTargets] = useState(kept);
  const keeping = useMutation({
    mutationFn: () => ask(api.PUT("/v1/inbox/sla", { body: { items: targets } })),
    onSuccess: (answer) => {
      tell("The targets are kept");
      queries.setQueryData(["tickets", "targets"], answer.items);
    },
    onError: (error) => tellFailure("The targets were not kept", error),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    keeping.mutate();
  };
  const options = [{ value: "", label: "Every team" }, ...teams.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <form className="stack" onSubmit={submit}>
      {teams.length > 0 && (
        <div className="target-team">
          <Select
            label="For"
            hint={team && "What is left empty is as for every team."}
            value={team}
            options={options}
            onChange={onTeam}
          />
        </div>
      )}
      <fieldset className="stack" disabled={!may}>
        {MOST_URGENT_FIRST.map(({ value, label }) => (
          <Row
            key={`${team}/${value}`}
            name={label}
            target={targetOf(targets, team || null, value)}
            onChange={(target) => setTargets(withTarget(targets, target))}
          />
        ))}
      </fieldset>
      {may && (
        <div>
          <Button kind="primary" type="submit" busy={keeping.isPending}>
            Keep the targets
          </Button>
        </div>
      )}
    </form>
  );
}

function Row({ name, target, onChange }: { name: string; target: Target; onChange: (target: Target) => void }) {
  return (
    <fieldset className="target-row">
      <legend className="label">{name}</legend>
      {CLOCKS.map(({ clock, label }) => (
        <Within
          key={clock}
          label={label}
          of={name}
          seconds={target[clock]}
          onChange={(seconds) => onChange({ ...target, [clock]: seconds })}
        />
      ))}
    </fieldset>
  );
}

interface WithinProps {
  label: string;
  of: string;
  seconds: number | null;
  onChange: (seconds: number | null) => void;
}

function Within({ label, of, seconds, onChange }: WithinProps) {
  const [amount, setAmount] = useState<Amount>(() => amountOf(seconds));
  const change = (part: Partial<Amount>): void => {
    const next = { ...amount, ...part };
    setAmount(next);
    onChange(secondsOf(next));
  };
  return (
    <div className="target-within">
      <TextField
        label={label}
        type="number"
        min={0}
        max={2160}
        step="any"
        placeholder="none"
        value={amount.number}
        onChange={(event) => change({ number: event.target.value })}
      />
      <Select
        label={`${of}, ${label}: of what`}
        unseen
        value={amount.unit}
        options={UNITS}
        onChange={(unit) => change({ unit: unit as Amount["unit"] })}
      />
    </div>
  );
}
