/** The line that puts the chat on a page, and how it will look there. */

import { useState } from "react";
import { useSettled } from "../../lib/useSettled";
import { Copy } from "../../ui/Copy";
import { Select, Switch, TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Loaded } from "../../ui/states";
import { useBots } from "../bots/useBots";
import { type Look, snippet } from "./snippet";
import "./settings.css";

export function Widget() {
  const bots = useBots();
  return (
    <Loaded query={bots} what="The bots">
      {(list) => <Editor bots={list.map((bot) => ({ value: bot.id, label: bot.name }))} />}
    </Loaded>
  );
}

function Editor({ bots }: { bots: { value: string; label: string }[] }) {
  const [bot, setBot] = useState(bots[0]?.value ?? "");
  const [look, setLook] = useState<Look>({ title: "", colour: "#3a57d6", side: "", proactive: false });
  const change = (part: Partial<Look>): void => setLook({ ...look, ...part });
  return (
    <div className="widget-editor">
      <div className="stack">
        <Select label="Bot" value={bot} options={bots} onChange={setBot} />
        <TextField
          label="Title"
          hint="The heading of the chat. Left empty, it is the bot's name."
          maxLength={60}
          value={look.title}
          onChange={(event) => change({ title: event.target.value })}
        />
        <label className="field">
          <span className="label">Colour</span>
          <input
            type="color"
            className="input colour"
            value={look.colour}
            onChange={(event) => change({ colour: event.target.value })}
          />
        </label>
        <Select
          label="Side"
          value={look.side}
          options={[
            { value: "", label: "As the page reads" },
            { value: "right", label: "Right" },
            { value: "left", label: "Left" },
          ]}
          onChange={(side) => change({ side: side as Look["side"] })}
        />
        <Switch
          label="The bot may speak first"
          hint="Loads the chat with the page, for flows that begin there."
          checked={look.proactive}
          onChange={(proactive) => change({ proactive })}
        />
        <h2>Put this on every page</h2>
        <Copy text={snippet(window.location.origin, bot, look)} label="Copy the line" />
        <div className="callout">
          <Icon name="info" />
          <p>
            The page's address must stand in the bot's <code>allowed_origins</code>, or browsers refuse to show the
            chat.
          </p>
        </div>
      </div>
      <Preview key={bot} bot={bot} look={look} />
    </div>
  );
}

const SETTLE_MS = 400;

function Preview({ bot, look }: { bot: string; look: Look }) {
  const { title, colour } = useSettled(look, SETTLE_MS);
  const given = new URLSearchParams({ colour, ...(title && { title }) });
  const address = `/widget/frame?${new URLSearchParams({ bot })}#${given}`;
  return (
    <figure className="widget-preview">
      <figcaption className="faint small-text">This is the real chat. Say something.</figcaption>
      <iframe key={address} title="Preview of the chat" src={address} />
    </figure>
  );
}
