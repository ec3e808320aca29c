/** When a team is there: the week, in its time zone, and the days that are otherwise. */

import { useState } from "react";
import { mistakeIn, type Schemas } from "../../api/client";
import { Button, IconButton } from "../../ui/Button";
import { Check, TextField } from "../../ui/Field";

type BusinessHours = Schemas["BusinessHours"];
type Week = BusinessHours["week"];
type Day = keyof Week;

const DAYS: readonly Day[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const WORKING = [{ opens: "09:00", closes: "17:00" }];

/** Nine to five on weekdays, where the browser is. */
export function usual(): BusinessHours {
  const week = Object.fromEntries(DAYS.map((day, at) => [day, at < 5 ? WORKING : []])) as unknown as Week;
  return { time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC", week, holidays: [] };
}

interface HoursProps {
  hours: BusinessHours;
  error: unknown;
  onChange: (hours: BusinessHours) => void;
}

export function Hours({ hours, error, onChange }: HoursProps) {
  const set = (day: Day, spans: Week[Day]): void => onChange({ ...hours, week: { ...hours.week, [day]: spans } });
  return (
    <>
      <TextField
        label="Time zone"
        hint="Such as Europe/London."
        list="zones"
        value={hours.time_zone}
        mistake={mistakeIn(error, "time_zone")}
        onChange={(event) => onChange({ ...hours, time_zone: event.target.value })}
      />
      <datalist id="zones">
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <fieldset className="week">
        <legend className="label">Week</legend>
        {DAYS.map((day) => (
          <DayRow key={day} day={day} spans={hours.week[day]} onChange={(spans) => set(day, spans)} />
        ))}
      </fieldset>
      <Holidays hours={hours} onChange={onChange} />
    </>
  );
}

function DayRow({ day, spans, onChange }: { day: Day; spans: Week[Day]; onChange: (spans: Week[Day]) => void }) {
  const set = (at: number, part: Partial<Week[Day][number]>): void =>
    onChange(spans.map((span, index) => (index === at ? { ...span, ...part } : span)));
  return (
    <div className="week-day">
      <Check label={day} checked={spans.length > 0} onChange={(on) => onChange(on ? WORKING : [])} />
      <div className="stack tight">
        {spans.map((span, at) => (
          <div key={`${day}${String(at)}`} className="row">
            <input
              type="time"
              className="input"
              aria-label={`${day} opens`}
              value={span.opens}
              onChange={(event) => set(at, { opens: event.target.value })}
            />
            <span aria-hidden="true">–</span>
            <input
              type="time"
              className="input"
              aria-label={`${day} closes`}
              value={span.closes === "24:00" ? "23:59" : span.closes}
              onChange={(event) => set(at, { closes: event.target.value })}
            />
            {at === spans.length - 1 && spans.length < 3 && (
              <IconButton
                icon="plus"
                small
                label={`More hours on ${day}`}
                onClick={() => onChange([...spans, { opens: "18:00", closes: "20:00" }])}
              />
            )}
            {spans.length > 1 && (
              <IconButton
                icon="close"
                small
                label={`Fewer hours on ${day}`}
                onClick={() => onChange(spans.filter((_, index) => index !== at))}
              />
            )}
          </div>
        ))}
        {spans.length === 0 && <span className="faint small-text">closed</span>}
      </div>
    </div>
  );
}

function Holidays({ hours, onChange }: Omit<HoursProps, "error">) {
  const [date, setDate] = useState("");
  const [name, setName] = useState("");
  const add = (): void => {
    const others = hours.holidays.filter((one) => one.date !== date);
    const all = [...others, { date, name, hours: [] }].sort((one, other) => one.date.localeCompare(other.date));
    onChange({ ...hours, holidays: all });
    setDate("");
    setName("");
  };
  return (
    <fieldset className="stack tight">
      <legend className="label">Holidays</legend>
      <ul className="stack tight">
        {hours.holidays.map((one) => (
          <li key={one.date} className="row">
            <span className="number">{one.date}</span>
            <span className="grow truncate">{one.name}</span>
            <span className="faint small-text">
              {one.hours.length === 0 ? "closed" : one.hours.map((span) => `${span.opens}–${span.closes}`).join(", ")}
            </span>
            <IconButton
              icon="trash"
              small
              label={`Remove ${one.name || one.date}`}
              onClick={() => onChange({ ...hours, holidays: hours.holidays.filter((other) => other !== one) })}
            />
          </li>
        ))}
      </ul>
      <div className="row wrap">
        <TextField label="Date" unseen type="date" value={date} onChange={(event) => setDate(event.target.value)} />
        <TextField
          label="Name of the holiday"
          unseen
          placeholder="Name"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button small icon="plus" disabled={!date} onClick={add}>
          Add
        </Button>
      </div>
    </fieldset>
  );
}
