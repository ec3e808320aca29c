/** What an agent can take on. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, mistakeIn } from "../../api/client";
import { queries } from "../../api/queries";
import { Dialog, Foot } from "../../ui/Dialog";
import { Check, TextField } from "../../ui/Field";
import { tell, tellFailure } from "../../ui/Toasts";
import type { Agent, Team } from "./Teams";
import { wordsOf } from "./wordsOf";

interface AgentDialogProps {
  agent: Agent;
  teams: readonly Team[];
  onClose: () => void;
}

export function AgentDialog({ agent, teams, onClose }: AgentDialogProps) {
  const [chosen, setChosen] = useState<readonly string[]>(agent.teams);
  const [skills, setSkills] = useState(agent.skills.join(", "));
  const [capacity, setCapacity] = useState(String(agent.capacity));
  const keeping = useMutation({
    mutationFn: () => {
      const { name, languages } = agent;
      const body = { name, languages, teams: [...chosen], skills: wordsOf(skills), capacity: Number(capacity) };
      return ask(api.PUT("/v1/inbox/agents/{agent_id}", { params: { path: { agent_id: agent.id } }, body }));
    },
    onSuccess: () => {
      tell(`${agent.name} is changed`);
      onClose();
      return queries.invalidateQueries({ queryKey: ["inbox"] });
    },
    onError: (error) => tellFailure(`${agent.name} was not changed`, error),
  });
  const foot = <Foot action="Keep" onClose={onClose} busy={keeping.isPending} onAct={() => keeping.mutate()} />;
  return (
    <Dialog open size="narrow" onClose={onClose} title={agent.name} foot={foot}>
      <fieldset>
        <legend className="label">Teams</legend>
        {teams.map((team) => (
          <Check
            key={team.id}
            label={team.name}
            checked={chosen.includes(team.id)}
            onChange={(on) => setChosen(on ? [...chosen, team.id] : chosen.filter((one) => one !== team.id))}
          />
        ))}
        {teams.length === 0 && <p className="faint small-text">There are no teams yet.</p>}
      </fieldset>
      <TextField
        label="Skills"
        hint="Separated by commas; a conversation may need some."
        value={skills}
        mistake={mistakeIn(keeping.error, "skills")}
        onChange={(event) => setSkills(event.target.value)}
      />
      <TextField
        label="Conversations at once"
        type="number"
        min={1}
        max={100}
        value={capacity}
        mistake={mistakeIn(keeping.error, "capacity")}
        onChange={(event) => setCapacity(event.target.value)}
      />
    </Dialog>
  );
}
