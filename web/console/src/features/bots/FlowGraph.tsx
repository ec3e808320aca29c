/** A flow's steps and the ways between them, drawn; to a screen reader, a list of steps that says what follows each. */

import { useEffect, useMemo, useRef } from "react";
import { Icon, type IconName } from "../../ui/Icon";
import { draw, HEIGHT, type Line, LONGEST_WORD, type Placed, type Step, WIDTH } from "./layout";

const DRAWN: Record<string, IconName> = {
  say: "chats",
  ask: "help",
  choose: "help",
  confirm: "check",
  form: "note",
  act: "bolt",
  branch: "flow",
  search: "search",
  set: "tag",
  call: "right",
  wait: "clock",
  handoff: "person",
  ticket: "ticket",
  rate: "star",
};

export function FlowGraph({ steps }: { steps: readonly Step[] }) {
  const drawing = useMemo(() => draw(steps), [steps]);
  const frame = useRef<HTMLElement>(null);
  const first = drawing.placed.find((one) => one.step === steps[0]);
  useEffect(() => {
    // The first step is what one begins with, wherever it stands.
    const space = frame.current;
    if (!space || !first) return;
    space.scrollTo(first.x + WIDTH / 2 - space.clientWidth / 2, first.y + HEIGHT / 2 - space.clientHeight / 2);
  }, [first]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section ref={frame} className="graph" tabIndex={0} aria-label="Steps">
      <div className="graph-space" style={{ width: drawing.width, height: drawing.height }}>
        <Lines drawing={drawing.lines} width={drawing.width} height={drawing.height} />
        <ol>
          {drawing.placed.map((placed) => (
            <Node key={placed.step.id} placed={placed} />
          ))}
        </ol>
      </div>
    </section>
  );
}

function shortened(when: string): string {
  return when.length > LONGEST_WORD ? `${when.slice(0, LONGEST_WORD - 1)}…` : when;
}

function Lines({ drawing, width, height }: { drawing: readonly Line[]; width: number; height: number }) {
  return (
    <svg width={width} height={height} aria-hidden="true">
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 8 8"
          refX="6"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto-start-reverse"
        >
          <path d="M0 0l8 4-8 4z" />
        </marker>
      </defs>
      {drawing.map((line) => (
        <g key={`${line.from} ${line.to} ${line.when}`} className={line.back ? "graph-line back" : "graph-line"}>
          <path d={line.path} markerEnd="url(#arrow)" />
          {line.when && (
            <text x={line.label.x} y={line.label.y + 4} textAnchor="middle">
              <title>{line.when}</title>
              {shortened(line.when)}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

function Node({ placed }: { placed: Placed }) {
  const { step, x, y } = placed;
  const ends = step.ways.filter((way) => way.to === "end" || way.to === "handoff");
  const place = { insetInlineStart: x, insetBlockStart: y, width: WIDTH, height: HEIGHT };
  return (
    <li className={`graph-node ${step.kind}`} style={place} title={step.text}>
      <p className="graph-kind">
        <Icon name={DRAWN[step.kind] ?? "flow"} />
        {step.kind}
        <span className="faint truncate">{/^step_\d+$/.test(step.id) ? "" : step.id}</span>
      </p>
      <p className="graph-text">{step.text}</p>
      <p className="hidden">{followers(step)}</p>
      {ends.length > 0 && (
        <p className="graph-ends" aria-hidden="true">
          {ends.map((way) => (
            <span key={way.to + way.when} className={way.to} title={way.when}>
              {way.when ? `${shortened(way.when)}: ` : ""}
              {way.to === "end" ? "end" : "to a person"}
            </span>
          ))}
        </p>
      )}
    </li>
  );
}

function followers(step: Step): string {
  return step.ways.map((way) => `${way.when || "then"}: ${way.to}`).join("; ");
}
