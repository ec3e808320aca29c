/** Rows under the names of their columns; what is too wide for a phone is scrolled within its frame, or stacked. */

import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "react-router";

interface Named {
  name: string;
  /** It stands at the right. */
  end?: boolean;
  /** The name is for screen readers only. */
  unseen?: boolean;
  /** Left out on a phone; its cells are `wide-only`, too. */
  wide?: boolean;
}

export type Column = string | Named;

/** Whether it is wider than its frame: then the keyboard must reach it to scroll it. */
function useOverflow() {
  const frame = useRef<HTMLElement>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setOverflows(element.scrollWidth > element.clientWidth));
    watch.observe(element);
    if (element.firstElementChild) watch.observe(element.firstElementChild);
    return () => watch.disconnect();
  }, []);
  return [frame, overflows] as const;
}

export function Table({
  columns,
  caption,
  stacked,
  children,
}: {
  columns: readonly Column[];
  caption?: string;
  /** On a phone each row is a block: its first cell, and below it the others beside each other. */
  stacked?: boolean;
  children: ReactNode;
}) {
  const [frame, overflows] = useOverflow();
  return (
    <section
      ref={frame}
      className="table-frame"
      {...(overflows && { tabIndex: 0, "aria-label": `${caption ?? "Table"}, wider than the page` })}
    >
      <table className={stacked ? "table stacked" : "table"}>
        {caption && <caption className="hidden">{caption}</caption>}
        <thead>
          <tr>
            {columns.map((column) => {
              const { name, end, unseen, wide }: Named = typeof column === "string" ? { name: column } : column;
              return (
                <th
                  key={name}
                  scope="col"
                  className={[end && "end", wide && "wide-only"].filter(Boolean).join(" ") || undefined}
                >
                  {unseen ? <span className="hidden">{name}</span> : name}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

interface LinkRowProps {
  to: string;
  /** What the link says. */
  name: ReactNode;
  /** What stands below it. */
  below?: ReactNode;
  /** The link's own parts stand beside each other. */
  beside?: boolean;
  className?: string;
  children: ReactNode;
}

/** A row that leads somewhere: all of it is the link in its first cell. */
export function LinkRow({ to, name, below, beside, className, children }: LinkRowProps) {
  return (
    <tr data-link>
      <td className={className}>
        <Link className={beside ? "row-link row" : "row-link"} to={to}>
          {name}
        </Link>
        {below}
      </td>
      {children}
    </tr>
  );
}
