/** Texts that agents write often: a slash and the shortcut bring them into a reply. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, mistakeIn, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { useMay } from "../../api/session";
import { IconButton } from "../../ui/Button";
import { Dialog, Foot } from "../../ui/Dialog";
import { TextArea, TextField } from "../../ui/Field";
import { SectionHead } from "../../ui/parts";
import { Empty, Loaded } from "../../ui/states";
import { tell, tellFailure } from "../../ui/Toasts";
import { type CannedReply, useCannedReplies } from "../inbox/useInbox";

type Draft = Required<Schemas["CannedReplyIn"]>;

const EMPTY: Draft = { shortcut: "", title: "", text: "" };

export function Canned() {
  const replies = useCannedReplies();
  const may = useMay("inbox:write");
  const [open, setOpen] = useState<CannedReply | "new" | null>(null);
  return (
    <section className="stack">
      <SectionHead action="New reply" onAct={may ? () => setOpen("new") : undefined}>
        In a conversation, <kbd>/</kbd> and the shortcut bring the text into the reply.
      </SectionHead>
      <Loaded
        query={replies}
        what="The canned replies"
        empty={
          <Empty icon="bolt" title="No canned reply yet">
            Keep what you write every day: a greeting, asking for a photo, saying goodbye.
          </Empty>
        }
      >
        {(list) => (
          <ul className="stack tight" aria-label="Canned replies">
            {list.map((reply) => (
              <ReplyRow key={reply.id} reply={reply} may={may} onOpen={() => setOpen(reply)} />
            ))}
          </ul>
        )}
      </Loaded>
      {open && <ReplyDialog reply={open === "new" ? null : open} onClose={() => setOpen(null)} />}
    </section>
  );
}

function ReplyRow({ reply, may, onOpen }: { reply: CannedReply; may: boolean; onOpen: () => void }) {
  const params = { path: { reply_id: reply.id } };
  const removing = useMutation({
    mutationFn: () => ask(api.DELETE("/v1/inbox/canned-replies/{reply_id}", { params })),
    onSuccess: () => {
      tell(`/${reply.shortcut} is deleted`);
      return queries.invalidateQueries({ queryKey: ["inbox", "canned"] });
    },
    onError: (error) => tellFailure("It was not deleted", error),
  });
  return (
    <li className="card source">
      <div className="grow">
        <h2>
          /{reply.shortcut} <span className="soft">{reply.title}</span>
        </h2>
        <p className="soft small-text canned-text">{reply.text}</p>
      </div>
      {may && (
        <>
          <IconButton icon="edit" small label={`Change /${reply.shortcut}`} onClick={onOpen} />
          <IconButton icon="trash" small label={`Delete /${reply.shortcut}`} onClick={() => removing.mutate()} />
        </>
      )}
    </li>
  );
}

function useKeeping(reply: CannedReply | null, onClose: () => void) {
  return useMutation<unknown, Error, Draft>({
    mutationFn: (draft) =>
      reply
        ? ask(
            api.PATCH("/v1/inbox/canned-replies/{reply_id}", { params: { path: { reply_id: reply.id } }, body: draft }),
          )
        : ask(api.POST("/v1/inbox/canned-replies", { body: draft })),
    onSuccess: () => {
      tell("The reply is kept");
      onClose();
      return queries.invalidateQueries({ queryKey: ["inbox", "canned"] });
    },
    onError: (error) => tellFailure("The reply was not kept", error),
  });
}

function ReplyDialog({ reply, onClose }: { reply: CannedReply | null; onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>(reply ?? EMPTY);
  const keeping = useKeeping(reply, onClose);
  const { shortcut, title, text } = draft;
  const foot = (
    <Foot
      action="Keep"
      onClose={onClose}
      busy={keeping.isPending}
      disabled={!shortcut || !text.trim()}
      onAct={() => keeping.mutate({ shortcut, title, text })}
    />
  );
  return (
    <Dialog open onClose={onClose} title={reply ? `Change /${reply.shortcut}` : "New canned reply"} foot={foot}>
      <TextField
        label="Shortcut"
        hint="What one types behind the slash; no spaces."
        maxLength={50}
        value={shortcut}
        mistake={mistakeIn(keeping.error, "shortcut")}
        onChange={(event) => setDraft({ ...draft, shortcut: event.target.value.replaceAll(/[\s/]/g, "-") })}
      />
      <TextField
        label="Title"
        maxLength={200}
        value={title}
        onChange={(event) => setDraft({ ...draft, title: event.target.value })}
      />
      <TextArea
        label="Text"
        hint="{{ user.name }}, {{ agent.name }} and {{ known.order_number }} are filled in when it is used."
        rows={5}
        value={text}
        mistake={mistakeIn(keeping.error, "text")}
        onChange={(event) => setDraft({ ...draft, text: event.target.value })}
      />
    </Dialog>
  );
}
