/** A text to be taken along, with a button that does it. */

import { useState } from "react";
import { Button } from "./Button";

export function Copy({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return (
    <div className="stack tight">
      <pre className="code-block wrapped">{text}</pre>
      <div>
        <Button small icon={copied ? "check" : "copy"} onClick={copy}>
          {copied ? "Copied" : label}
        </Button>
      </div>
    </div>
  );
}
