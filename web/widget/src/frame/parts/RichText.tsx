/** Draws a parsed text as elements; text is always a text node. */

import { blocks, type Inline, plain } from "../richtext";
import { strings } from "../strings";

function Part({ part }: { part: Inline }) {
  if (part.kind === "strong") return <strong>{part.text}</strong>;
  if (part.kind === "em") return <em>{part.text}</em>;
  if (part.kind === "code") return <code>{part.text}</code>;
  if (part.kind === "link") return <OutsideLink url={part.url}>{part.text}</OutsideLink>;
  return <>{part.text}</>;
}

export function OutsideLink({ url, children }: { url: string; children: string }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      {children}
      <span class="hidden"> ({strings.opensInNewTab})</span>
    </a>
  );
}

function Line({ parts }: { parts: readonly Inline[] }) {
  return parts.map((part, index) => <Part key={index} part={part} />);
}

export function RichText({ text }: { text: string }) {
  return blocks(text).map((block, index) => {
    if (block.kind === "list") {
      const List = block.ordered ? "ol" : "ul";
      return (
        <List key={index}>
          {block.items.map((item, at) => (
            <li key={at}>
              <Line parts={item} />
            </li>
          ))}
        </List>
      );
    }
    return (
      <p key={index}>
        {block.lines.map((line, at) => [at > 0 && <br key={`b${at}`} />, <Line key={at} parts={line} />])}
      </p>
    );
  });
}

export function PlainText({ text }: { text: string }) {
  return (
    <p class="plain">
      <Line parts={plain(text)} />
    </p>
  );
}
