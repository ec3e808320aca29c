/** The bot as it is served: what it understands, how its flows run, and what it would answer. */

import { useState } from "react";
import { Navigate, Route, Routes } from "react-router";
import { useMay } from "../../api/session";
import { Select } from "../../ui/Field";
import { Page } from "../../ui/parts";
import { Empty, Loaded } from "../../ui/states";
import { Tabs } from "../../ui/Tabs";
import "./bots.css";
import { Flows } from "./Flows";
import { Intents } from "./Intents";
import { Overview } from "./Overview";
import { Stories } from "./Stories";
import { TryBot } from "./TryBot";
import { type BotSummary, useBots } from "./useBots";

const TABS = [
  { to: "/bot/overview", label: "Overview" },
  { to: "/bot/intents", label: "Intents" },
  { to: "/bot/flows", label: "Flows" },
  { to: "/bot/stories", label: "Stories" },
];

export default function BotPages() {
  const bots = useBots();
  return (
    <Loaded query={bots} what="The bots">
      {(list) => (list.length > 0 ? <Chosen bots={list} /> : <NoBot />)}
    </Loaded>
  );
}

function NoBot() {
  return (
    <Empty icon="bot" title="No bot is served">
      Start the server with a bot's folder: <code>frontdesk serve my-bot</code>. <code>frontdesk init my-bot</code>{" "}
      makes one to begin with.
    </Empty>
  );
}

function Chosen({ bots }: { bots: BotSummary[] }) {
  const [chosen, setChosen] = useState(bots[0]?.id ?? "");
  const bot = bots.find((one) => one.id === chosen) ?? bots[0];
  const tries = useMay("bots:simulate");
  if (!bot) return null;
  const tabs = tries ? [...TABS, { to: "/bot/try", label: "Try it" }] : TABS;
  const options = bots.map((one) => ({ value: one.id, label: one.name }));
  return (
    <Page
      title={bot.name}
      text={`Version ${bot.version.slice(0, 8)} · ${bot.intents} intents · ${bot.flows} flows`}
      actions={bots.length > 1 && <Select label="Bot" unseen value={bot.id} options={options} onChange={setChosen} />}
    >
      <Tabs label="Bot" tabs={tabs} />
      <Routes>
        <Route index element={<Navigate to="/bot/overview" replace />} />
        <Route path="overview" element={<Overview bot={bot.id} />} />
        <Route path="intents" element={<Intents bot={bot.id} />} />
        <Route path="flows/:name?" element={<Flows bot={bot.id} />} />
        <Route path="stories" element={<Stories key={bot.id} bot={bot.id} />} />
        <Route path="try" element={<TryBot key={bot.id} bot={bot.id} />} />
      </Routes>
    </Page>
  );
}
