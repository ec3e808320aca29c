/** All keys that do something here, asked from what is on the screen. */

import { useState } from "react";
import { keyLabels, lettersOn, type ShortcutGroup, shortcuts, switchLetters } from "../lib/shortcuts";
import { Dialog } from "../ui/Dialog";
import { Switch } from "../ui/Field";

export function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [letters, setLetters] = useState(lettersOn);
  const change = (on: boolean): void => {
    switchLetters(on);
    setLetters(on);
  };
  return (
    <Dialog open={open} onClose={onClose} title="Keys" text="Everything here can be done without a mouse." size="wide">
      <Switch
        label="Single letters do things"
        hint="Switch them off if they get in the way of speech input. Keys with Ctrl and ? stay."
        checked={letters}
        onChange={change}
      />
      <div className="help-groups">
        {open && merged(shortcuts.list()).map((group) => <Group key={group.title} {...group} />)}
      </div>
    </Dialog>
  );
}

/** A page's keys are declared where they work; here they stand together. */
function merged(groups: readonly ShortcutGroup[]): ShortcutGroup[] {
  const titles = [...new Set(groups.map((group) => group.title))];
  return titles.map((title) => ({
    title,
    shortcuts: groups.filter((group) => group.title === title).flatMap((group) => group.shortcuts),
  }));
}

function Group({ title, shortcuts: list }: { title: string; shortcuts: readonly { keys: string; label: string }[] }) {
  if (list.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl className="help-list">
        {list.map((one) => (
          <div key={one.keys}>
            <dt>{one.label}</dt>
            <dd>
              {keyLabels(one.keys).map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
