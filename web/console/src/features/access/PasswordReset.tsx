/** Setting a new password by a link that an owner, or the command line, has made. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { ApiError, api, ask, mistakeIn } from "../../api/client";
import { queries } from "../../api/queries";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Loaded, Refused } from "../../ui/states";
import { NewPassword } from "./NewPassword";
import { Door } from "./SignIn";

const of = (token: string) => ({ path: { token } });

export default function PasswordReset() {
  const { token = "" } = useParams();
  const opened = useQuery({
    queryKey: ["password-reset", token],
    queryFn: () => ask(api.GET("/v1/access/password-resets/{token}", { params: of(token) })),
    retry: false,
  });
  if (opened.error instanceof ApiError) {
    return (
      <Door title="This link is not valid" text="It was used, replaced, or is too old.">
        <p>Ask an owner for a new one.</p>
      </Door>
    );
  }
  return (
    <Door title="New password" text="Choose it, then sign in with it. Everywhere else you are signed out.">
      <Loaded query={opened} what="The link">
        {(reset) => <NewPasswordForm token={token} email={reset.email} />}
      </Loaded>
    </Door>
  );
}

function NewPasswordForm({ token, email }: { token: string; email: string }) {
  const [password, setPassword] = useState("");
  const navigate = useNavigate();
  const setting = useMutation({
    mutationFn: () =>
      ask(api.POST("/v1/access/password-resets/{token}/accept", { params: of(token), body: { password } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["session"] });
      await navigate("/inbox", { replace: true });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setting.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      {setting.isError && <Refused error={setting.error} />}
      <TextField label="E-mail address" type="email" value={email} readOnly autoComplete="username" />
      <NewPassword autoFocus value={password} mistake={mistakeIn(setting.error, "password")} onChange={setPassword} />
      <Button kind="primary" className="wide" type="submit" busy={setting.isPending}>
        Set the password
      </Button>
    </form>
  );
}
