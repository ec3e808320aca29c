/** Conversations by day as bars, and the same as a table: what one cannot see one can read. */

import { useState } from "react";
import type { Schemas } from "../../api/client";
import { Segments } from "../../ui/Field";

type Day = Schemas["DayOut"];

const WIDTH = 900;
const HEIGHT = 220;
const FOOT = 22;
const LABELS = 8;

const PARTS = [
  { name: "Bot alone", tone: "bot", of: (day: Day) => day.contained },
  { name: "Handed over", tone: "people", of: (day: Day) => day.handed_over },
  { name: "Other", tone: "other", of: (day: Day) => Math.max(0, day.conversations - day.contained - day.handed_over) },
] as const;

const short = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });

/** A round number above the highest bar. */
export function topOf(days: readonly Day[]): number {
  const most = Math.max(1, ...days.map((day) => day.conversations));
  const size = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * size).find((top) => top >= most) ?? most;
}

export function DayChart({ days }: { days: readonly Day[] }) {
  const [view, setView] = useState<"chart" | "table">("chart");
  return (
    <section className="card" aria-labelledby="by-day">
      <div className="card-head">
        <h2 id="by-day">By day</h2>
        <Segments
          label="Shown as"
          value={view}
          options={[
            { value: "chart", label: "Chart" },
            { value: "table", label: "Table" },
          ]}
          onChange={setView}
        />
      </div>
      {view === "chart" ? <Chart days={days} /> : <DayTable days={days} />}
    </section>
  );
}

function Chart({ days }: { days: readonly Day[] }) {
  const top = topOf(days);
  const each = WIDTH / Math.max(1, days.length);
  const every = Math.max(1, Math.ceil(days.length / LABELS));
  const total = days.reduce((sum, day) => sum + day.conversations, 0);
  return (
    <div className="chart">
      <ul className="legend">
        {PARTS.map((part) => (
          <li key={part.name} className={`legend-${part.tone}`}>
            {part.name}
          </li>
        ))}
      </ul>
      <svg
        viewBox={`0 -14 ${WIDTH} ${HEIGHT + FOOT + 14}`}
        role="img"
        aria-label={`${total} conversations in ${days.length} days; the table has each day`}
      >
        <line className="chart-line" x1="0" x2={WIDTH} y1="0" y2="0" />
        <line className="chart-line" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
        <line className="chart-line strong" x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
        <text x="0" y="-4">
          {top}
        </text>
        {days.map((day, at) => (
          <Bar key={day.date} day={day} x={at * each} width={each} top={top} labelled={at % every === 0} />
        ))}
      </svg>
    </div>
  );
}

function Bar({ day, x, width, top, labelled }: { day: Day; x: number; width: number; top: number; labelled: boolean }) {
  const gap = Math.min(6, width * 0.2);
  let below = 0;
  return (
    <g>
      <title>{`${short.format(new Date(day.date))}: ${PARTS.map((part) => `${part.name} ${part.of(day)}`).join(", ")}`}</title>
      <rect className="chart-hit" x={x} y="0" width={width} height={HEIGHT} />
      {PARTS.map((part) => {
        const height = (part.of(day) / top) * HEIGHT;
        below += height;
        return (
          <rect
            key={part.name}
            className={`bar-${part.tone}`}
            x={x + gap / 2}
            y={HEIGHT - below}
            width={width - gap}
            height={height}
            rx={Math.min(3, height / 2)}
          />
        );
      })}
      {labelled && (
        <text x={x + width / 2} y={HEIGHT + 16} textAnchor="middle">
          {short.format(new Date(day.date))}
        </text>
      )}
    </g>
  );
}

function DayTable({ days }: { days: readonly Day[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="day-table" tabIndex={0} aria-label="Figures by day">
      <table className="table">
        <thead>
          <tr>
            {["Day", "Conversations", "Bot alone", "Handed over", "Messages", "Unanswered", "Ratings", "Satisfied"].map(
              (name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.date} className="number">
              <th scope="row">{short.format(new Date(day.date))}</th>
              <td>{day.conversations}</td>
              <td>{day.contained}</td>
              <td>{day.handed_over}</td>
              <td>{day.messages}</td>
              <td>{day.unanswered}</td>
              <td>{day.ratings}</td>
              <td>{day.satisfied}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
