/** Making a key: its name, what it may do; then its secret, shown once. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, mistakeIn, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { Copy } from "../../ui/Copy";
import { Dialog, Foot, ShownOnce } from "../../ui/Dialog";
import { Check, TextField } from "../../ui/Field";
import { tellFailure } from "../../ui/Toasts";

type Scope = Schemas["KeyIn"]["scopes"][number];

const SCOPES: readonly [Scope, string][] = [
  ["conversations:write", "Send messages"],
  ["conversations:read", "Read conversations"],
  ["conversations:delete", "Delete conversations"],
  ["inbox:read", "See the inbox and tickets"],
  ["inbox:write", "Answer and assign"],
  ["approvals:read", "See approvals"],
  ["approvals:write", "Approve or decline"],
  ["bots:read", "Read bots"],
  ["bots:write", "Change bots"],
  ["bots:simulate", "Try conversations without effects"],
  ["understanding:read", "Try texts"],
  ["knowledge:read", "Read articles"],
  ["knowledge:write", "Change articles"],
  ["analytics:read", "Read the numbers"],
  ["access:admin", "Manage keys and members"],
];

export function NewKey({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["conversations:write", "conversations:read"]);
  const making = useMutation({
    mutationFn: () => ask(api.POST("/v1/access/keys", { body: { name, scopes: [...scopes] } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["keys"] }),
    onError: (error) => tellFailure("The key was not made", error),
  });
  if (making.data) return <Made secret={making.data.secret} onClose={onClose} />;
  const toggle = (scope: Scope, on: boolean): void =>
    setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope));
  return (
    <Dialog
      open
      onClose={onClose}
      title="New key"
      foot={
        <Foot
          action="Make the key"
          onClose={onClose}
          busy={making.isPending}
          disabled={!name.trim() || scopes.length === 0}
          onAct={() => making.mutate()}
        />
      }
    >
      <TextField
        label="Name"
        hint="What will use it: “web shop”, “nightly import”."
        maxLength={100}
        value={name}
        mistake={mistakeIn(making.error, "name")}
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset>
        <legend className="label">What it may do</legend>
        <div className="scopes">
          {SCOPES.map(([scope, label]) => (
            <Check
              key={scope}
              label={label}
              hint={scope}
              checked={scopes.includes(scope)}
              onChange={(on) => toggle(scope, on)}
            />
          ))}
        </div>
      </fieldset>
    </Dialog>
  );
}

function Made({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <ShownOnce
      title="The key is made"
      text="This is the only time that it is shown: keep it where your secrets are."
      onClose={onClose}
    >
      <Copy text={secret} label="Copy the key" />
    </ShownOnce>
  );
}
