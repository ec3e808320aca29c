/** A window above the page: it takes the focus, gives it back, and Escape closes it. */

import { Dialog as Base } from "@base-ui/react/dialog";
import { type ReactNode, useRef } from "react";
import { Button, IconButton } from "./Button";
import type { IconName } from "./Icon";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  text?: ReactNode;
  size?: "narrow" | "wide" | "";
  foot?: ReactNode;
  children?: ReactNode;
}

const FIELDS = ["input", "textarea", "select"].map((name) => `.dialog-body ${name}:enabled`).join();

export function Dialog({ open, onClose, title, text, size = "", foot, children }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  // What it asks for comes first, not the way out of it; where a finger opened it, no keyboard covers it unasked.
  const begin = (opened: string): HTMLElement | true =>
    (opened !== "touch" && popup.current?.querySelector<HTMLElement>(FIELDS)) || true;
  return (
    <Base.Root open={open} onOpenChange={(opened) => !opened && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="veil" />
        <Base.Popup ref={popup} className={`dialog ${size}`} initialFocus={begin}>
          <div className="dialog-head">
            <div>
              <Base.Title>{title}</Base.Title>
              {text && <Base.Description>{text}</Base.Description>}
            </div>
            <Base.Close render={<IconButton icon="close" label="Close" small />} />
          </div>
          {children && <div className="dialog-body">{children}</div>}
          {foot && <div className="dialog-foot">{foot}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface FootProps {
  /** What the button says that does it. */
  action: string;
  onClose: () => void;
  onAct?: () => void;
  /** The id of the form that it sends, where the dialog holds one. */
  form?: string;
  icon?: IconName;
  busy?: boolean;
  disabled?: boolean;
  danger?: boolean;
}

/** The foot of a dialog that asks for something: leave it, or do it. */
export function Foot({ action, onClose, onAct, form, danger, ...button }: FootProps) {
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button
        kind={danger ? "danger" : "primary"}
        type={form ? "submit" : "button"}
        form={form}
        onClick={onAct}
        {...button}
      >
        {action}
      </Button>
    </>
  );
}

interface ShownOnceProps {
  title: string;
  text: string;
  onClose: () => void;
  children: ReactNode;
}

/** What is shown this once and never again: a link, a secret. */
export function ShownOnce({ title, text, onClose, children }: ShownOnceProps) {
  const foot = (
    <Button kind="primary" onClick={onClose}>
      I have it
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={title} text={text} foot={foot}>
      {children}
    </Dialog>
  );
}

interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  text: ReactNode;
  action: string;
  busy?: boolean;
  danger?: boolean;
  children?: ReactNode;
}

export function Confirm({
  open,
  onClose,
  onConfirm,
  title,
  text,
  action,
  busy,
  danger = true,
  children,
}: ConfirmProps) {
  const foot = <Foot action={action} onClose={onClose} onAct={onConfirm} busy={busy ?? false} danger={danger} />;
  return (
    <Dialog open={open} onClose={onClose} title={title} text={text} size="narrow" foot={foot}>
      {children}
    </Dialog>
  );
}
