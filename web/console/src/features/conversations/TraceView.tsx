/** Why the bot answered as it did: how each message was read, which steps followed, how long each took. */

import { useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client";
import { clockTime, percent, plural } from "../../lib/words";
import { Folded, Steps } from "../../ui/Folded";
import { Icon } from "../../ui/Icon";
import { Badge, Meter } from "../../ui/parts";
import { RichText } from "../../ui/RichText";
import { Empty, Loaded } from "../../ui/states";
import "./trace.css";

type Turn = Schemas["TracedTurnOut"];
type Reading = Schemas["ReadingOut"];

const MOST = 100;

export function TraceView({ id }: { id: string }) {
  const params = { path: { conversation_id: id }, query: { limit: MOST } };
  const trace = useQuery({
    queryKey: ["conversations", id, "trace"],
    queryFn: () => ask(api.GET("/v1/conversations/{conversation_id}/trace", { params })),
  });
  return (
    <Loaded query={trace} what="The trace">
      {({ items }) =>
        items.length === 0 ? <Empty icon="flow" title="The bot has not answered here yet" /> : <Turns turns={items} />
      }
    </Loaded>
  );
}

export function Turns({ turns }: { turns: readonly Turn[] }) {
  return (
    <ol className="stack" aria-label="Turns">
      {turns.map((turn) => (
        <li key={turn.number} className="card turn">
          <TurnHead turn={turn} />
          {turn.reading && <ReadingView reading={turn.reading} />}
          {turn.failure && (
            <div className="callout bad">
              <Icon name="alert" />
              <RichText text={turn.failure} />
            </div>
          )}
          <ul className="stack tight">
            {turn.replies.map((reply) => (
              <li key={reply.position} className="turn-reply">
                <Icon name="bot" />
                <div>
                  <p>{reply.reply.text}</p>
                  <div className="faint small-text">
                    <RichText text={reply.because} />
                  </div>
                </div>
              </li>
            ))}
          </ul>
          <Moves turn={turn} />
        </li>
      ))}
    </ol>
  );
}

function TurnHead({ turn }: { turn: Turn }) {
  const said = turn.messages.length > 0 ? turn.messages.join(" / ") : (turn.happened?.name ?? "Something happened");
  return (
    <div className="turn-head">
      <span className="turn-number number">{turn.number}</span>
      <p className="turn-message">{said}</p>
      <span className="faint small-text number">
        {clockTime(turn.at)}
        {turn.took_ms !== null && ` · ${turn.took_ms} ms`}
      </span>
    </div>
  );
}

export function ReadingView({ reading }: { reading: Reading }) {
  const best = reading.ranking.slice(0, 3);
  return (
    <div className="reading">
      <div className="row wrap">
        <span className="faint small-text">Read as</span>
        {reading.intent ? <Badge tone="accent">{reading.intent}</Badge> : <Badge>none of the intents</Badge>}
        {reading.also.map((wish) => (
          <Badge key={`${wish.start}`} tone="accent">
            and {wish.intent ?? "something else"}
          </Badge>
        ))}
        {reading.entities.map((entity) => (
          <Badge key={`${entity.name}${entity.start}`}>
            {entity.name}: {String(entity.value)}
          </Badge>
        ))}
        {reading.signals.map((signal) => (
          <Badge key={signal} tone="wait">
            {signal}
          </Badge>
        ))}
      </div>
      <ul className="ranking">
        {best.map((one) => (
          <li key={one.intent}>
            <span className="truncate">{one.intent}</span>
            <Meter value={one.confidence} label={`${one.intent}: ${percent(one.confidence)}`} />
            <span className="faint number">{percent(one.confidence)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Moves({ turn }: { turn: Turn }) {
  return (
    <Folded label={plural(turn.moves.length, "step")}>
      <Steps
        steps={turn.moves.map((move) => {
          return { key: String(move.position), name: move.type, text: move.text, took: `${move.took_ms} ms` };
        })}
      />
    </Folded>
  );
}
