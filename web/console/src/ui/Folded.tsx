/** What is told in full to whoever wants it: a line that opens. */

import type { ReactNode } from "react";

interface FoldedProps {
  label: ReactNode;
  open?: boolean;
  className?: string;
  children: ReactNode;
}

export function Folded({ label, open = false, className, children }: FoldedProps) {
  return (
    <details open={open} className={className}>
      <summary className="folded">{label}</summary>
      {children}
    </details>
  );
}

export interface Step {
  key: string;
  /** What kind of step it is. */
  name?: string;
  text: string;
  took?: string;
}

/** What something came to be by, one step after the other. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="steps quoted">
      {steps.map(({ key, name, text, took }) => (
        <li key={key}>
          {name && <code>{name}</code>}
          <span className="grow">{text}</span>
          {took && <span className="faint number">{took}</span>}
        </li>
      ))}
    </ol>
  );
}
