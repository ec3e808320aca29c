/** The bot's stories, played at a press: what must go as it is written, and where it does not, how it went instead. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api, ask, type Schemas } from "../../api/client";
import { useMay } from "../../api/session";
import { useShortcuts } from "../../lib/useShortcuts";
import { plural } from "../../lib/words";
import { Button, IconButton } from "../../ui/Button";
import { SearchField, Segments } from "../../ui/Field";
import { Badge, type Tone } from "../../ui/parts";
import { Empty, Loaded } from "../../ui/states";
import { Lookups } from "./Lookups";
import { StoryResult } from "./StoryResult";
import "./stories.css";
import { type Played, usePlaying } from "./usePlaying";

type Story = Schemas["StoryOut"];
type Wanted = "all" | "trouble";

export function Stories({ bot }: { bot: string }) {
  const stories = useQuery({
    queryKey: ["bots", bot, "stories"],
    queryFn: async () => (await ask(api.GET("/v1/bots/{bot}/stories", { params: { path: { bot } } }))).items,
  });
  const empty = (
    <Empty icon="play" title="No story yet">
      Write down in the bot's <code>tests/</code> how a conversation must go: what the customer writes, and what the bot
      has to do. <code>frontdesk record</code> makes one of a conversation that was.
    </Empty>
  );
  return (
    <Loaded query={stories} what="The stories" empty={empty}>
      {(list) => <Known bot={bot} stories={list} />}
    </Loaded>
  );
}

function Known({ bot, stories }: { bot: string; stories: Story[] }) {
  const [lookups, setLookups] = useState(true);
  const [words, setWords] = useState("");
  const [wanted, setWanted] = useState<Wanted>("all");
  const playing = usePlaying(bot, lookups);
  const may = useMay("bots:simulate");
  const trouble = stories.filter((story) => isTrouble(playing.played.get(story.id)));
  const shown = (wanted === "all" ? stories : trouble).filter((story) =>
    `${story.name} ${story.file}`.toLowerCase().includes(words.trim().toLowerCase()),
  );
  return (
    <section className="stack">
      <Lookups on={lookups} otherwise=" where a story declares no reply" onChange={setLookups} />
      <div className="filters">
        <SearchField label="Search names and files" value={words} onChange={setWords} />
        <Segments
          label="Which"
          value={wanted}
          options={[
            { value: "all", label: "All", count: stories.length },
            { value: "trouble", label: "Not as written", count: trouble.length },
          ]}
          onChange={setWanted}
        />
        <span className="row push">
          <Summary played={playing.played} />
          {may && <PlayAll shown={shown} all={shown.length === stories.length} playing={playing} />}
        </span>
      </div>
      <List shown={shown} wanted={wanted} playing={playing} may={may} />
    </section>
  );
}

type Playing = ReturnType<typeof usePlaying>;

function PlayAll({ shown, all, playing }: { shown: readonly Story[]; all: boolean; playing: Playing }) {
  const { busy, play, stop } = playing;
  useShortcuts("Stories", [{ keys: "a", label: "Play all that are shown", run: () => void play(shown) }]);
  if (busy) {
    return (
      <Button icon="close" onClick={stop}>
        Stop
      </Button>
    );
  }
  return (
    <Button kind="primary" icon="play" disabled={shown.length === 0} onClick={() => void play(shown)}>
      Play {all ? "all" : plural(shown.length, "story", "stories")}
    </Button>
  );
}

interface ListProps {
  shown: readonly Story[];
  wanted: Wanted;
  playing: Playing;
  may: boolean;
}

function List({ shown, wanted, playing, may }: ListProps) {
  if (shown.length === 0) {
    const title = wanted === "all" ? "No story fits" : "Nothing here";
    return <Empty icon={wanted === "all" ? "search" : "check"} title={title} />;
  }
  return (
    <ul className="stack tight" aria-label="Stories">
      {shown.map((story) => (
        <StoryRow
          key={story.id}
          story={story}
          played={playing.played.get(story.id)}
          onPlay={may ? () => void playing.play([story]) : undefined}
        />
      ))}
    </ul>
  );
}

function isTrouble(played: Played | undefined): boolean {
  return (
    played !== undefined && played.state !== "playing" && !(played.state === "done" && played.run.verdict === "passed")
  );
}

function Summary({ played }: { played: ReadonlyMap<string, Played> }) {
  const verdicts = [...played.values()].map((one) => (one.state === "done" ? one.run.verdict : one.state));
  const count = (verdict: string): number => verdicts.filter((one) => one === verdict).length;
  const parts = [
    `${count("passed")} passed`,
    count("failed") + count("broken") > 0 && `${count("failed") + count("broken")} failed`,
    count("undecided") > 0 && `${count("undecided")} without a verdict`,
  ];
  return (
    <span className="soft small-text" role="status">
      {played.size > 0 && parts.filter(Boolean).join(", ")}
    </span>
  );
}

const VERDICTS: Record<Schemas["StoryRunOut"]["verdict"], { tone: Tone; label: string }> = {
  passed: { tone: "good", label: "passed" },
  failed: { tone: "bad", label: "failed" },
  undecided: { tone: "wait", label: "no verdict" },
};

function Standing({ played }: { played: Played | undefined }) {
  if (played === undefined) return null;
  if (played.state === "playing") return <Badge tone="accent">playing…</Badge>;
  if (played.state === "broken") return <Badge tone="bad">not played</Badge>;
  const { tone, label } = VERDICTS[played.run.verdict];
  return (
    <Badge tone={tone} dot>
      {label}
    </Badge>
  );
}

interface RowProps {
  story: Story;
  played: Played | undefined;
  onPlay: (() => void) | undefined;
}

function StoryRow({ story, played, onPlay }: RowProps) {
  return (
    <li className="card">
      <div className="story-head">
        <div className="grow">
          <h2>{story.name}</h2>
          <p className="faint small-text">
            {story.file} · {plural(story.turns, "turn")}
          </p>
        </div>
        <Standing played={played} />
        {onPlay && (
          <IconButton
            icon="play"
            small
            label={`Play “${story.name}”`}
            disabled={played?.state === "playing"}
            onClick={onPlay}
          />
        )}
      </div>
      {played?.state === "broken" && (
        <p className="story-broken" role="alert">
          {played.error instanceof ApiError
            ? `${played.error.message} ${played.error.problem.hint} (${played.error.problem.request_id})`
            : "The server cannot be reached."}
        </p>
      )}
      {played?.state === "done" && <StoryResult run={played.run} />}
    </li>
  );
}
