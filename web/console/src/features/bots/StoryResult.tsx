/** How a story went, turn by turn: what was said, what was expected and did not come, and how the bot came to it. */

import type { Schemas } from "../../api/client";
import { written } from "../../ui/Facts";
import { Folded, Steps } from "../../ui/Folded";
import { Icon } from "../../ui/Icon";
import { RichText } from "../../ui/RichText";

type Run = Schemas["StoryRunOut"];
type Turn = Run["turns"][number];
type Difference = Turn["differences"][number];

const BEGAN: Record<string, string> = {
  user: "The customer",
  event: "What happened",
  later: "Time passed",
  approve: "Approved",
  decline: "Declined",
};

export function StoryResult({ run }: { run: Run }) {
  return (
    <Folded label="How it went" className="story-result" open={run.verdict !== "passed"}>
      {run.verdict === "undecided" && (
        <p className="callout wait">
          <Icon name="info" />
          <span>
            Not done here: {run.not_done.join(", ")}. Declare a reply (<code>actions:</code>) in the story, or play it
            with <code>frontdesk test</code>, which calls the real actions.
          </span>
        </p>
      )}
      <ol className="story-turns">
        {run.turns.map((turn, at) => (
          <StoryTurn key={`${String(at)}${turn.text}`} turn={turn} />
        ))}
      </ol>
    </Folded>
  );
}

function StoryTurn({ turn }: { turn: Turn }) {
  return (
    <li className="story-turn">
      <p>
        <Icon name={turn.passed ? "check" : "alert"} />
        <span className="hidden">{turn.passed ? "As written: " : "Not as written: "}</span>
        <span>
          <span className="faint">{BEGAN[turn.began] ?? turn.began}</span> <strong>{turn.text}</strong>
        </span>
      </p>
      {turn.replies.map((reply, at) => (
        <div key={`${String(at)}${reply}`} className="story-reply quoted">
          <RichText text={reply} />
        </div>
      ))}
      {turn.problems.map((problem) => (
        <p key={problem} className="story-problem">
          {problem}
        </p>
      ))}
      {turn.differences.map((one) => (
        <Missed key={one.what} difference={one} />
      ))}
      {!turn.passed && turn.trace.length > 0 && (
        <Folded label="How it came to it">
          <Steps steps={turn.trace.map((text, at) => ({ key: `${String(at)}${text}`, text }))} />
        </Folded>
      )}
    </li>
  );
}

function Missed({ difference }: { difference: Difference }) {
  return (
    <dl className="story-missed">
      <dt>{difference.what}: expected</dt>
      <dd className="expected">{told(difference.expected)}</dd>
      <dt>got</dt>
      <dd className="got">{told(difference.got)}</dd>
    </dl>
  );
}

/** A list means all of them, and reads better line by line. */
function told(value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? value.map(written).join("\n") : "nothing";
  return value === null || value === undefined ? "nothing" : written(value);
}
