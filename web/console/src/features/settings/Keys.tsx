/** Keys for other systems: what each may do, and an end to it. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { usePages } from "../../api/paging";
import { queries } from "../../api/queries";
import { Button, IconButton } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { Pages } from "../../ui/Pages";
import { Badge, Time } from "../../ui/parts";
import { Empty } from "../../ui/states";
import { Table } from "../../ui/Table";
import { tell, tellFailure } from "../../ui/Toasts";
import { NewKey } from "./NewKey";

type Key = Schemas["KeyOut"];

export function Keys() {
  const [making, setMaking] = useState(false);
  const list = usePages(["keys"], (cursor) => ask(api.GET("/v1/access/keys", { params: { query: { cursor } } })));
  const make = (
    <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
      New key
    </Button>
  );
  return (
    <section className="stack">
      <div className="row wrap apart">
        <p className="soft">With a key, another system uses the API as far as the key allows.</p>
        {make}
      </div>
      <Pages
        query={list}
        what="The keys"
        empty={
          <Empty icon="key" title="No key yet">
            Make one for each system, with only what it needs: then one can be revoked without the others.
          </Empty>
        }
      >
        {(items) => <KeyTable items={items} />}
      </Pages>
      {making && <NewKey onClose={() => setMaking(false)} />}
    </section>
  );
}

function standing(key: Key): { tone: "good" | "bad" | ""; text: string } {
  if (key.revoked_at) return { tone: "bad", text: "revoked" };
  if (key.expires_at && Date.parse(key.expires_at) < Date.now()) return { tone: "", text: "expired" };
  return { tone: "good", text: "valid" };
}

function KeyTable({ items }: { items: Key[] }) {
  const [revoking, setRevoking] = useState<Key | null>(null);
  return (
    <>
      <Table stacked caption="API keys" columns={["Name", "May", "Made", { name: "Actions", unseen: true }]}>
        {items.map((key) => (
          <tr key={key.id}>
            <td>
              <strong>{key.name}</strong> <Badge tone={standing(key).tone}>{standing(key).text}</Badge>
            </td>
            <td className="small-text soft">{key.scopes.includes("*") ? "everything" : key.scopes.join(", ")}</td>
            <td className="soft">
              <Time at={key.created_at} />
            </td>
            <td className="end">
              {!key.revoked_at && (
                <IconButton icon="trash" label={`Revoke ${key.name}`} small onClick={() => setRevoking(key)} />
              )}
            </td>
          </tr>
        ))}
      </Table>
      {revoking && <Revoking revoked={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function Revoking({ revoked, onClose }: { revoked: Key; onClose: () => void }) {
  const params = { path: { key_id: revoked.id } };
  const revoking = useMutation({
    mutationFn: () => ask(api.DELETE("/v1/access/keys/{key_id}", { params })),
    onSuccess: () => {
      tell(`“${revoked.name}” is revoked`);
      onClose();
      return queries.invalidateQueries({ queryKey: ["keys"] });
    },
    onError: (error) => tellFailure("The key was not revoked", error),
  });
  return (
    <Confirm
      open
      onClose={onClose}
      onConfirm={() => revoking.mutate()}
      busy={revoking.isPending}
      title={`Revoke “${revoked.name}”?`}
      text="Whatever uses it is refused from now on. This cannot be undone."
      action="Revoke"
    />
  );
}
