/** Passages of the articles that may answer what the customer asked last. */

import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Badge } from "../../ui/parts";
import { type Briefing, useSuggestions } from "./useInbox";

export function Suggestions({ briefing, onUse }: { briefing: Briefing; onUse: (text: string) => void }) {
  const suggestions = useSuggestions(briefing.id, briefing.status === "waiting" || briefing.status === "agent");
  const items = suggestions.data ?? [];
  if (items.length === 0) return null;
  return (
    <details className="suggestions">
      <summary>
        <Icon name="book" />
        {items.length === 1 ? "A passage that may answer" : `${items.length} passages that may answer`}
      </summary>
      <ul>
        {items.map((item) => (
          <li key={item.source + item.quote} className="suggestion">
            <div className="grow">
              <p className="row small-text">
                <strong className="truncate">{item.title}</strong>
                {item.internal && <Badge tone="wait">team only</Badge>}
              </p>
              <p className="suggestion-text">{item.text}</p>
            </div>
            <Button small disabled={item.internal} onClick={() => onUse(item.text)}>
              Use
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
