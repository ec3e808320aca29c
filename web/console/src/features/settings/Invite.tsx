/** Inviting somebody: an address and a role; then the link, to be given to them. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, mistakeIn } from "../../api/client";
import { queries } from "../../api/queries";
import type { Role } from "../../api/session";
import { Copy } from "../../ui/Copy";
import { Dialog, Foot, ShownOnce } from "../../ui/Dialog";
import { Select, TextField } from "../../ui/Field";
import { tellFailure } from "../../ui/Toasts";

export const ROLES: readonly { value: Role; label: string }[] = [
  { value: "owner", label: "Owner: everything" },
  { value: "editor", label: "Editor: also bots and knowledge" },
  { value: "agent", label: "Agent: answers customers" },
  { value: "viewer", label: "Viewer: reads" },
];

export function Invite({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("agent");
  const inviting = useMutation({
    mutationFn: () => ask(api.POST("/v1/access/invitations", { body: { email: email.trim(), role } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["invitations"] }),
    onError: (error) => tellFailure("Nobody was invited", error),
  });
  if (inviting.data) return <Invited url={inviting.data.url} email={email} onClose={onClose} />;
  return (
    <Dialog
      open
      size="narrow"
      onClose={onClose}
      title="Invite somebody"
      text="They choose their own password."
      foot={
        <Foot
          action="Make the link"
          onClose={onClose}
          busy={inviting.isPending}
          disabled={!email.includes("@")}
          onAct={() => inviting.mutate()}
        />
      }
    >
      <TextField
        label="E-mail address"
        type="email"
        value={email}
        mistake={mistakeIn(inviting.error, "email")}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Select label="Role" value={role} options={ROLES} onChange={(value) => setRole(value as Role)} />
    </Dialog>
  );
}

function Invited({ url, email, onClose }: { url: string; email: string; onClose: () => void }) {
  return (
    <ShownOnce
      title="The invitation is ready"
      text={`Nothing was sent: give ${email} this link yourself. It works once, for 7 days, and is shown only now.`}
      onClose={onClose}
    >
      <Copy text={url} label="Copy the link" />
    </ShownOnce>
  );
}
