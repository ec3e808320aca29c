/** Who is in the team, as what, and who is invited. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { useMay, useSession } from "../../api/session";
import { Button, IconButton } from "../../ui/Button";
import { Copy } from "../../ui/Copy";
import { Confirm, ShownOnce } from "../../ui/Dialog";
import { Select } from "../../ui/Field";
import { Menu } from "../../ui/Menu";
import { Avatar, Badge, SectionHead, Time } from "../../ui/parts";
import { Loaded } from "../../ui/states";
import { Table } from "../../ui/Table";
import { tell, tellFailure } from "../../ui/Toasts";
import { Invite, ROLES } from "./Invite";

type Member = Schemas["MemberOut"];
type Invitation = Schemas["InvitationOut"];

const MOST = 200;

export function Members() {
  const admin = useMay("access:admin");
  const [inviting, setInviting] = useState(false);
  const members = useQuery({
    queryKey: ["members"],
    queryFn: async () => (await ask(api.GET("/v1/access/members", { params: { query: { limit: MOST } } }))).items,
  });
  return (
    <section className="stack">
      <SectionHead action="Invite somebody" onAct={admin ? () => setInviting(true) : undefined}>
        People who sign in here. A role says what each may do.
      </SectionHead>
      <Loaded query={members} what="The members">
        {(list) => <MemberTable members={list} admin={admin} />}
      </Loaded>
      {admin && <Invitations />}
      {inviting && <Invite onClose={() => setInviting(false)} />}
    </section>
  );
}

function MemberTable({ members, admin }: { members: Member[]; admin: boolean }) {
  return (
    <Table
      stacked
      caption="Members"
      columns={["Name", "Role", { name: "Last sign in", wide: true }, { name: "Actions", unseen: true }]}
    >
      {members.map((member) => (
        <MemberRow key={member.id} member={member} admin={admin} />
      ))}
    </Table>
  );
}

function useChange(member: Member) {
  const params = { path: { member_id: member.id } };
  return useMutation({
    mutationFn: (body: Schemas["MemberChangeIn"]) => ask(api.PATCH("/v1/access/members/{member_id}", { params, body })),
    onSuccess: () => {
      tell(`${member.name} is changed`);
      return queries.invalidateQueries({ queryKey: ["members"] });
    },
    onError: (error) => tellFailure(`${member.name} was not changed`, error),
  });
}

function MemberRow({ member, admin }: { member: Member; admin: boolean }) {
  const { member: me } = useSession();
  const change = useChange(member);
  return (
    <tr>
      <td>
        <span className="row">
          <Avatar name={member.name} />
          <span className="member-name">
            <strong>{member.name}</strong> {member.id === me.id && <Badge tone="accent">you</Badge>}{" "}
            {!member.active && <Badge tone="bad">shut out</Badge>}
            <span className="faint small-text member-email">{member.email}</span>
          </span>
        </span>
      </td>
      <td>
        {admin ? (
          <Select
            label={`Role of ${member.name}`}
            unseen
            value={member.role}
            options={ROLES}
            onChange={(role) => change.mutate({ role: role as Member["role"] })}
          />
        ) : (
          member.role
        )}
      </td>
      <td className="soft wide-only">{member.signed_in_at ? <Time at={member.signed_in_at} /> : "never"}</td>
      <td className="end">{admin && member.id !== me.id && <MemberMenu member={member} change={change} />}</td>
    </tr>
  );
}

function MemberMenu({ member, change }: { member: Member; change: ReturnType<typeof useChange> }) {
  const [asked, setAsked] = useState<"remove" | "reset" | null>(null);
  const removing = useMutation({
    mutationFn: () => ask(api.DELETE("/v1/access/members/{member_id}", { params: { path: { member_id: member.id } } })),
    onSuccess: () => {
      tell(`${member.name} is removed`);
      return queries.invalidateQueries({ queryKey: ["members"] });
    },
    onError: (error) => tellFailure(`${member.name} was not removed`, error),
  });
  return (
    <>
      <Menu
        trigger={<Button kind="quiet" icon="more" className="icon" aria-label={`More for ${member.name}`} />}
        entries={[
          { label: "Link for a new password", icon: "key", run: () => setAsked("reset") },
          {
            label: member.active ? "Shut out" : "Let in again",
            icon: member.active ? "close" : "check",
            run: () => change.mutate({ active: !member.active }),
          },
          { label: "Remove", icon: "trash", bad: true, apart: true, run: () => setAsked("remove") },
        ]}
      />
      {asked === "reset" && <PasswordLink member={member} onClose={() => setAsked(null)} />}
      <Confirm
        open={asked === "remove"}
        onClose={() => setAsked(null)}
        onConfirm={() => removing.mutate()}
        busy={removing.isPending}
        title={`Remove ${member.name}?`}
        text="For good, with every session. What they wrote stays under their name."
        action="Remove"
      />
    </>
  );
}

function PasswordLink({ member, onClose }: { member: Member; onClose: () => void }) {
  const link = useQuery({
    queryKey: ["password-reset", member.id],
    queryFn: () => ask(api.POST("/v1/access/password-resets", { body: { member_id: member.id } })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  return (
    <ShownOnce
      title={`A new password for ${member.name}`}
      text="Give them this link yourself: it works once, for 24 hours, and is shown only now."
      onClose={onClose}
    >
      <Loaded query={link} what="The link">
        {({ url }) => <Copy text={url} label="Copy the link" />}
      </Loaded>
    </ShownOnce>
  );
}

function Invitations() {
  const invitations = useQuery({
    queryKey: ["invitations"],
    queryFn: async () => (await ask(api.GET("/v1/access/invitations", { params: { query: { limit: MOST } } }))).items,
  });
  const back = useMutation({
    mutationFn: (one: Invitation) =>
      ask(api.DELETE("/v1/access/invitations/{invitation}", { params: { path: { invitation: one.id } } })),
    onSuccess: () => {
      tell("The invitation is taken back");
      return queries.invalidateQueries({ queryKey: ["invitations"] });
    },
    onError: (error) => tellFailure("It was not taken back", error),
  });
  if (!invitations.data?.length) return null;
  return (
    <section className="card" aria-labelledby="invited">
      <div className="card-head">
        <h2 id="invited">Invited</h2>
      </div>
      <ul className="invited">
        {invitations.data.map((one) => (
          <li key={one.id} className="row">
            <span className="grow truncate">{one.email}</span>
            <Badge>{one.role}</Badge>
            <span className="faint small-text">
              <Time at={one.expires_at} prefix="lapses " />
            </span>
            <IconButton
              icon="trash"
              small
              label={`Take back the invitation of ${one.email}`}
              onClick={() => back.mutate(one)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
