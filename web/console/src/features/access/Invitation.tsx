/** Taking up an invitation: who invites to what, then a name and a password. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { ApiError, api, ask, mistakeIn, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Loaded, Refused } from "../../ui/states";
import { NewPassword } from "./NewPassword";
import { Door } from "./SignIn";

const of = (invitation: string) => ({ path: { invitation } });

export default function Invitation() {
  const { token = "" } = useParams();
  const invited = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => ask(api.GET("/v1/access/invitations/{invitation}", { params: of(token) })),
    retry: false,
  });
  if (invited.error instanceof ApiError) {
    return (
      <Door title="This invitation is not valid" text="It was used, taken back, or is too old.">
        <p>Ask whoever sent it for a new one.</p>
      </Door>
    );
  }
  return (
    <Door title="Welcome" text="One more step, and you are part of the team.">
      <Loaded query={invited} what="The invitation">
        {(invitation) => <AcceptForm token={token} invited={invitation} />}
      </Loaded>
    </Door>
  );
}

function AcceptForm({ token, invited }: { token: string; invited: Schemas["OpenedInvitationOut"] }) {
  const [fields, setFields] = useState({ name: "", password: "" });
  const navigate = useNavigate();
  const accepting = useMutation({
    mutationFn: () => ask(api.POST("/v1/access/invitations/{invitation}/accept", { params: of(token), body: fields })),
    onSuccess: async (session) => {
      queries.setQueryData(["session"], session);
      await navigate("/inbox", { replace: true });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    accepting.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      {accepting.isError && <Refused error={accepting.error} />}
      <TextField label="E-mail address" type="email" value={invited.email} readOnly autoComplete="username" />
      <TextField
        label="Your name"
        hint="Customers see it when you write to them."
        required
        maxLength={100}
        autoComplete="name"
        value={fields.name}
        onChange={(event) => setFields({ ...fields, name: event.target.value })}
      />
      <NewPassword
        label="Password"
        value={fields.password}
        mistake={mistakeIn(accepting.error, "password")}
        onChange={(password) => setFields({ ...fields, password })}
      />
      <Button kind="primary" className="wide" type="submit" busy={accepting.isPending}>
        Join as {invited.role}
      </Button>
    </form>
  );
}
