/** Rows under the names of their columns; what is too wide for a phone is scrolled within its frame. */

import type { ReactNode } from "react";

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

export function Table({
  columns,
  caption,
  children,
}: {
  columns: readonly Column[];
  caption?: string;
  children: ReactNode;
}) {
  return (
    <div className="table-frame">
      <table className="table">
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
    </div>
  );
}
