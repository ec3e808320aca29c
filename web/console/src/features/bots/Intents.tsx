/** What customers may want, how surely each is recognised, and what to mend first. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { percent, plural } from "../../lib/words";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Badge, Meter } from "../../ui/parts";
import { Loaded } from "../../ui/states";
import { Table } from "../../ui/Table";
import { tellFailure } from "../../ui/Toasts";
import { ReadingView } from "../conversations/TraceView";

type Report = Schemas["ReportOut"];

export function Intents({ bot }: { bot: string }) {
  const params = { query: { bot } };
  const report = useQuery({
    queryKey: ["understanding", bot],
    queryFn: () => ask(api.GET("/v1/understanding/report", { params })),
    staleTime: 300_000,
  });
  return (
    <div className="stack">
      <TryText bot={bot} />
      <Loaded query={report} what="The report">
        {(found) => <Known report={found} />}
      </Loaded>
    </div>
  );
}

function TryText({ bot }: { bot: string }) {
  const [text, setText] = useState("");
  const trying = useMutation({
    mutationFn: () => ask(api.POST("/v1/understanding/read", { body: { bot, text } })),
    onError: (error) => tellFailure("The text could not be tried", error),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim()) trying.mutate();
  };
  return (
    <section className="card padded stack tight" aria-labelledby="try-text">
      <h2 id="try-text">Try a text</h2>
      <form className="row" onSubmit={submit}>
        <div className="grow">
          <TextField
            label="What a customer may write"
            unseen
            placeholder="wheres my parcel??"
            maxLength={1000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <Button type="submit" icon="flask" busy={trying.isPending}>
          Read it
        </Button>
      </form>
      <div aria-live="polite">{trying.data && <ReadingView reading={trying.data} />}</div>
    </section>
  );
}

function Known({ report }: { report: Report }) {
  const { overall, out_of_scope: outside } = report;
  return (
    <>
      <dl className="figures">
        <Figure name="Read rightly" value={percent(overall.accuracy)} note={`of ${overall.measured} examples`} />
        <Figure name="Recognised" value={percent(overall.recall)} note="of what belongs to an intent" />
        <Figure name="Left alone" value={percent(outside.recall)} note="of what is not the bot's business" />
      </dl>
      <Advice report={report} />
      <IntentTable intents={report.intents} />
    </>
  );
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

function Advice({ report }: { report: Report }) {
  const confused = report.confusions.map((one) => ({
    what: `“${one.intent}” is taken for “${one.taken_for}” (${plural(one.examples.length, "example")})`,
    advice: one.advice,
    examples: one.examples.map((example) => example.example),
  }));
  const others = [
    report.contradictions,
    report.refused,
    report.duplicates,
    report.too_few,
    report.too_uniform,
    report.marks,
  ];
  const all = [...others.flat(), ...confused];
  if (all.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <h2>What to mend</h2>
        <Badge tone="wait">{all.length}</Badge>
      </div>
      <ul className="advice">
        {all.map((one) => (
          <li key={one.what}>
            <details>
              <summary>
                <Icon name="right" />
                {one.what.replaceAll("`", "")}
              </summary>
              <p>{one.advice.replaceAll("`", "")}</p>
              <ul className="advice-examples">
                {one.examples.slice(0, 6).map((example) => (
                  <li key={`${example.text}${example.line}`}>
                    “{example.text}”{" "}
                    <code className="faint">{example.file ? `${example.file}:${example.line}` : ""}</code>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

function IntentTable({ intents }: { intents: Report["intents"] }) {
  return (
    <Table caption="Intents" columns={["Intent", "Examples", "Found (recall)", "Right when named (precision)"]}>
      {intents.map((one) => (
        <tr key={one.intent}>
          <th scope="row" className="intent-name">
            {one.intent}
          </th>
          <td className="number">{one.examples}</td>
          <td>
            <Share value={one.recall} name="recall" />
          </td>
          <td>
            <Share value={one.precision} name="precision" />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Share({ value, name }: { value: number | null; name: string }) {
  return (
    <span className="share">
      <Meter value={value ?? 0} label={`${name} ${percent(value)}`} />
      <span className="number soft small-text">{percent(value)}</span>
    </span>
  );
}
