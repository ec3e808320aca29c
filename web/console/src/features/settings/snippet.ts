/** The line that a page embeds the widget with. */

export interface Look {
  title: string;
  colour: string;
  side: "" | "left" | "right";
  proactive: boolean;
}

export function snippet(origin: string, bot: string, look: Look): string {
  const escaped = look.title.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const attributes = [
    `data-bot="${bot}"`,
    look.title && `data-title="${escaped}"`,
    look.colour && `data-colour="${look.colour}"`,
    look.side && `data-position="${look.side}"`,
    look.proactive && "data-proactive",
  ];
  return `<script src="${origin}/widget.js" ${attributes.filter(Boolean).join(" ")} defer></script>`;
}
