/** Whether the stand-in server asks how it went: once for the bot when a chat has ended, once for the person who has left it. */

/** With whom it was, and whether it is time to ask. */
export function rating(conversation) {
  const types = conversation.events.map(({ type }) => type);
  const about = types.includes("agent.joined") ? "agent" : "bot";
  const over = conversation.status === "closed" || types.at(-1) === "agent.left";
  return { about, asked: over && !conversation.rated?.has(about) };
}

export function rate(conversation) {
  conversation.rated = new Set([...(conversation.rated ?? []), rating(conversation).about]);
  return rating(conversation);
}
