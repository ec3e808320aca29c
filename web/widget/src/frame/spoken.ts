/** What is read out and said of what happens, in words. */

import type { ConversationEvent, Reply } from "./protocol";
import { spokenText } from "./richtext";
import { strings } from "./strings";
import type * as lines from "./timeline";

export function troubleText(trouble: lines.Trouble): string {
  const texts = {
    unreachable: strings.noConnection,
    server: strings.notAnswered,
    slow: strings.tooSlow,
    rejected: strings.notAccepted,
  };
  return texts[trouble];
}

export function spoken(name: string, reply: Reply): string {
  const labels = (reply.choices ?? []).map((choice) => choice.label);
  const title = reply.card && reply.card.title !== reply.text ? ` ${reply.card.title}` : "";
  const options = labels.length > 0 ? ` ${strings.options(labels)}` : "";
  return strings.says(name, spokenText(reply.text)) + title + options;
}

/** An agent wrote, came or went. */
export function spokenByTeam({ type, data }: ConversationEvent): string {
  if (type !== "agent.message") return data.text ?? "";
  const files = (data.attachments ?? []).map(({ name }) => name);
  return strings.says(data.name ?? "", [spokenText(data.text ?? ""), ...files].filter(Boolean).join(" "));
}
