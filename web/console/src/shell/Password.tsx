/** Changing one's own password: whoever has the old one says it, and every other browser is signed out. */

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { api, ask, mistakeIn, type Schemas } from "../api/client";
import { queries } from "../api/queries";
import { useSession } from "../api/session";
import { NewPassword } from "../features/access/NewPassword";
import { Dialog, Foot } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Refused } from "../ui/states";
import { tell } from "../ui/Toasts";

function useChanging(onClose: () => void) {
  return useMutation({
    mutationFn: (password: Schemas["PasswordChangeIn"]) => ask(api.PATCH("/v1/access/session", { body: { password } })),
    onSuccess: (session) => {
      queries.setQueryData(["session"], session);
      tell("Your password is changed", "Every other browser is signed out.");
      onClose();
    },
  });
}

export function Password({ onClose }: { onClose: () => void }) {
  const form = useId();
  const { member } = useSession();
  const [current, setCurrent] = useState("");
  const [wanted, setWanted] = useState("");
  const changing = useChanging(onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    changing.mutate({ current, new: wanted });
  };
  const foot = <Foot action="Change it" onClose={onClose} form={form} busy={changing.isPending} />;
  return (
    <Dialog
      open
      size="narrow"
      onClose={onClose}
      title="Change your password"
      text="You stay signed in here. Everywhere else you are signed out."
      foot={foot}
    >
      <form id={form} className="stack" onSubmit={submit}>
        {changing.isError && <Refused error={changing.error} />}
        <input
          className="hidden"
          type="email"
          autoComplete="username"
          value={member.email}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <TextField
          label="Your password until now"
          type="password"
          required
          autoFocus
          autoComplete="current-password"
          mistake={mistakeIn(changing.error, "current")}
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <NewPassword value={wanted} mistake={mistakeIn(changing.error, "new")} onChange={setWanted} />
      </form>
    </Dialog>
  );
}
