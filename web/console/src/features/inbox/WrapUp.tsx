/** What a conversation was about, said when it is over. */

import type { Schemas } from "../../api/client";
import { Select, TextField } from "../../ui/Field";
import { type Briefing, useWrapUpReasons } from "./useInbox";

export interface WrapUpDraft {
  reason: string;
  tags: string;
}

export function wrapUpOf({ wrap_up }: Briefing): WrapUpDraft {
  return { reason: wrap_up?.reason ?? "", tags: wrap_up?.tags.join(", ") ?? "" };
}

/** As the API takes it; null where there is nothing new to say. */
export function wrapUpIn(draft: WrapUpDraft, briefing: Briefing): Schemas["WrapUpIn"] | null {
  const was = wrapUpOf(briefing);
  if (draft.reason.trim() === was.reason && draft.tags.trim() === was.tags) return null;
  const tags = draft.tags.split(",").map((tag) => tag.trim().replaceAll(/\s+/g, "-"));
  return { reason: draft.reason.trim() || null, tags: tags.filter(Boolean) };
}

export function WrapUpFields({ draft, onChange }: { draft: WrapUpDraft; onChange: (draft: WrapUpDraft) => void }) {
  return (
    <>
      <Reason reason={draft.reason} onChange={(reason) => onChange({ ...draft, reason })} />
      <TextField
        label="Tags"
        hint="Separated by commas."
        value={draft.tags}
        onChange={(event) => onChange({ ...draft, tags: event.target.value })}
      />
    </>
  );
}

/** One of the workspace's reasons; where it is known to have none, one's own words. */
function Reason({ reason, onChange }: { reason: string; onChange: (reason: string) => void }) {
  const { data } = useWrapUpReasons();
  const reasons = data ?? [];
  const label = "What it was about";
  if (data?.length === 0) {
    return (
      <TextField label={label} maxLength={200} value={reason} onChange={(event) => onChange(event.target.value)} />
    );
  }
  const known = reason && !reasons.includes(reason) ? [reason, ...reasons] : reasons;
  const options = [{ value: "", label: "Not said" }, ...known.map((value) => ({ value, label: value }))];
  return <Select label={label} value={reason} options={options} onChange={onChange} />;
}
