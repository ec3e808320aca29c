/** What is known of something: names and values, side by side. */

import type { ReactNode } from "react";

/** A name, its value (nothing is drawn of one without), and what the pointer is told of it. */
export type Fact = readonly [name: string, value: ReactNode, title?: string | undefined];

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value)
        .map(([name, value, title]) => (
          <div key={name} className="fact" title={title}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** A value of another system's, as a text. */
export function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
