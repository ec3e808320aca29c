/** How it goes: what the bot did alone, what people did, how long customers waited and what they said of it. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api, ask, type Schemas } from "../../api/client";
import { lasting, percent } from "../../lib/words";
import { Segments, Select } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Page } from "../../ui/parts";
import { Empty, Loaded } from "../../ui/states";
import { useBots } from "../bots/useBots";
import "./analytics.css";
import { DayChart } from "./DayChart";

export type Overview = Schemas["OverviewOut"];
type Share = Schemas["ShareOut"];

const SPANS = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
] as const;
const DAY_MS = 86_400_000;

function daysBack(days: number): string {
  return new Date(Date.now() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
}

export default function Analytics() {
  const [span, setSpan] = useState<(typeof SPANS)[number]["value"]>("30");
  const [bot, setBot] = useState("");
  const bots = useBots().data ?? [];
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const overview = useQuery({
    queryKey: ["analytics", span, bot],
    queryFn: () => {
      const query = { bot: bot || null, from: daysBack(Number(span)), timezone };
      return ask(api.GET("/v1/analytics/overview", { params: { query } }));
    },
  });
  const options = [{ value: "", label: "All bots" }, ...bots.map((one) => ({ value: one.id, label: one.name }))];
  return (
    <Page title="Analytics" text={`Of the conversations that began in these days, ${timezone} time.`}>
      <div className="filters">
        <Segments label="Days" value={span} options={SPANS} onChange={setSpan} />
        {bots.length > 1 && <Select label="Bot" unseen value={bot} options={options} onChange={setBot} />}
      </div>
      <Loaded query={overview} what="The figures">
        {(found) => (found.conversations === 0 ? <Nothing /> : <Figures overview={found} />)}
      </Loaded>
    </Page>
  );
}

function Nothing() {
  return (
    <div className="card">
      <Empty icon="chart" title="No conversation in these days">
        Choose more days, or put the widget on a page: <Link to="/settings/widget">Settings, Widget</Link>.
      </Empty>
    </div>
  );
}

function Figures({ overview }: { overview: Overview }) {
  return (
    <div className="stack">
      {!overview.complete && (
        <div className="callout">
          <Icon name="info" />
          <p>Older conversations are still being counted.</p>
        </div>
      )}
      <dl className="figures of-days">
        <Figure name="Conversations" value={String(overview.conversations)} note="begun" />
        <ShareFigure name="Bot alone" share={overview.contained} />
        <ShareFigure name="Handed over" share={overview.handed_over} />
        <Figure
          name="Median wait"
          value={overview.median_wait_seconds === null ? "–" : lasting(overview.median_wait_seconds)}
          note={`of ${overview.waits} who waited for a person`}
        />
        <ShareFigure name="Satisfied" share={overview.csat.ratings} note={afterwards(overview)} />
        <ShareFigure name="Unanswered" share={overview.unanswered} />
        <Figure
          name="Tickets"
          value={`${overview.tickets_solved} / ${overview.tickets_opened}`}
          note="solved / opened in these days"
        />
      </dl>
      <DayChart days={overview.by_day} />
    </div>
  );
}

function afterwards({ csat, csat_after_bot: bot, csat_after_agent: agent }: Overview): string | undefined {
  if (csat.ratings.of === 0) return undefined;
  return `after the bot ${percent(bot.ratings.share)}, after a person ${percent(agent.ratings.share)}`;
}

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div className="card figure">
      <dt>{name}</dt>
      <dd>
        <span className="figure-value number">{value}</span>
        <span className="faint small-text">{note}</span>
      </dd>
    </div>
  );
}

/** A share is never one number: with few conversations it may be far off, and the range says how far. */
function ShareFigure({ name, share, note }: { name: string; share: Share; note?: string | undefined }) {
  const range = share.share === null ? "nothing to count yet" : `${share.count} of ${share.of}`;
  return (
    <div className="card figure">
      <dt>{name}</dt>
      <dd>
        <span className="figure-value number">{percent(share.share)}</span>
        <span className="faint small-text">{range}</span>
        {note && <span className="faint small-text">{note}</span>}
        {share.low !== null && share.high !== null && <Range low={share.low} high={share.high} at={share.share ?? 0} />}
      </dd>
    </div>
  );
}

function Range({ low, high, at }: { low: number; high: number; at: number }) {
  const words = `between ${percent(low)} and ${percent(high)} with 95 % confidence`;
  return (
    <span className="range" role="img" aria-label={words} title={words}>
      <span className="range-span" style={{ insetInlineStart: `${low * 100}%`, width: `${(high - low) * 100}%` }} />
      <span className="range-at" style={{ insetInlineStart: `${at * 100}%` }} />
    </span>
  );
}
