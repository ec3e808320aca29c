/** A list of things to do, behind a button. */

import { Menu as Base } from "@base-ui/react/menu";
import { Fragment, type ReactElement } from "react";
import { Icon, type IconName } from "./Icon";

export interface MenuEntry {
  label: string;
  icon?: IconName;
  bad?: boolean;
  disabled?: boolean;
  /** A line above it. */
  apart?: boolean;
  keys?: string;
  run: () => void;
}

interface MenuProps {
  trigger: ReactElement;
  entries: readonly MenuEntry[];
  title?: string;
  align?: "start" | "end";
  side?: "top" | "bottom" | "right";
}

export function Menu({ trigger, entries, title, align = "end", side = "bottom" }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} side={side} className="menu-place">
          <Base.Popup className="menu">
            <Base.Group>
              {title && <Base.GroupLabel className="menu-label">{title}</Base.GroupLabel>}
              {entries.map((entry) => (
                <Fragment key={entry.label}>
                  {entry.apart && <Base.Separator className="menu-line" />}
                  <Base.Item
                    className={entry.bad ? "menu-item bad" : "menu-item"}
                    disabled={entry.disabled ?? false}
                    onClick={entry.run}
                  >
                    {entry.icon && <Icon name={entry.icon} />}
                    <span className="grow">{entry.label}</span>
                    {entry.keys && <kbd>{entry.keys}</kbd>}
                  </Base.Item>
                </Fragment>
              ))}
            </Base.Group>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
