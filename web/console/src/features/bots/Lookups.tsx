/** Whether the bot may look things up while it is tried: what has effects is never done. */

import { Switch } from "../../ui/Field";

interface LookupsProps {
  on: boolean;
  /** What is answered in its place otherwise. */
  otherwise: string;
  onChange: (on: boolean) => void;
}

export function Lookups({ on, otherwise, onChange }: LookupsProps) {
  return (
    <div className="card padded">
      <Switch
        label="Look things up for real"
        hint={`Actions that only look things up are called${otherwise}. Actions with effects never are.`}
        checked={on}
        onChange={onChange}
      />
    </div>
  );
}
