/** What one presses: a button with words, or one with a drawing and its name in a tooltip. */

import { Tooltip } from "@base-ui/react/tooltip";
import type { ComponentPropsWithRef, ReactElement, ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

export type ButtonKind = "plain" | "primary" | "quiet" | "danger";

interface ButtonProps extends ComponentPropsWithRef<"button"> {
  kind?: ButtonKind;
  icon?: IconName;
  small?: boolean;
  busy?: boolean;
}

export function Button({ kind = "plain", icon, small, busy, className, children, ...rest }: ButtonProps) {
  const classes = ["button", kind, small && "small", className].filter(Boolean).join(" ");
  return (
    <button type="button" {...rest} className={classes} aria-busy={busy || undefined} disabled={rest.disabled || busy}>
      {busy ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children"> {
  icon: IconName;
  label: string;
  keys?: string;
}

export function IconButton({ icon, label, keys, kind = "quiet", small, className, ...rest }: IconButtonProps) {
  const classes = ["button icon", kind, small && "small", className].filter(Boolean).join(" ");
  return (
    <Hint text={label} keys={keys}>
      <button type="button" {...rest} className={classes} aria-label={label}>
        <Icon name={icon} />
      </button>
    </Hint>
  );
}

/** A tooltip: for the eye only, so what it says must also be in the element's name. */
export function Hint({ text, keys, children }: { text: ReactNode; keys?: string | undefined; children: ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={7} className="menu-place">
          <Tooltip.Popup className="tooltip" role="presentation">
            {text}
            {keys && <kbd>{keys}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
