/** The door: an e-mail address, a password. */

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { signIn } from "../../api/session";
import { ThemeButton } from "../../shell/Account";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { PageTitle } from "../../ui/parts";
import { Refused } from "../../ui/states";
import "./door.css";

export default function SignIn() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signing = useMutation({ mutationFn: () => signIn(email, password) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signing.mutate();
  };
  return (
    <Door title="Sign in" text="Your team's side of the conversation.">
      <form className="stack" onSubmit={submit}>
        {signing.isError && <Refused error={signing.error} />}
        <TextField
          label="E-mail address"
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button kind="primary" className="wide" type="submit" busy={signing.isPending}>
          Sign in
        </Button>
      </form>
      <p className="faint small-text">No account yet? An owner of this Frontdesk can send you an invitation link.</p>
    </Door>
  );
}

export function Door({ title, text, children }: { title: string; text: ReactNode; children: ReactNode }) {
  return (
    <div className="door">
      <div className="door-theme">
        <ThemeButton />
      </div>
      <main className="door-card">
        <img src="/console/favicon.svg" alt="" width="44" height="44" />
        <PageTitle title={title} />
        <p className="soft">{text}</p>
        {children}
      </main>
    </div>
  );
}
