/** Draws a message's text as elements; text is always a text node, so nothing in it can become markup. */

import { blocks, type Inline } from "../../../widget/src/frame/richtext";

function Part({ part }: { part: Inline }) {
  if (part.kind === "strong") return <strong>{part.text}</strong>;
  if (part.kind === "em") return <em>{part.text}</em>;
  if (part.kind === "code") return <code>{part.text}</code>;
  if (part.kind === "link")
    return (
      <a href={part.url} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    );
  return part.text;
}

// Parts and lines have no name of their own, and never change their order.
const keyed = <Value,>(list: readonly Value[]): [string, Value][] => list.map((value, at) => [String(at), value]);

function Line({ parts }: { parts: readonly Inline[] }) {
  return keyed(parts).map(([key, part]) => <Part key={key} part={part} />);
}

export function RichText({ text }: { text: string }) {
  return (
    <div className="rich">
      {keyed(blocks(text)).map(([key, block]) => {
        if (block.kind === "list") {
          const List = block.ordered ? "ol" : "ul";
          return (
            <List key={key}>
              {keyed(block.items).map(([at, item]) => (
                <li key={at}>
                  <Line parts={item} />
                </li>
              ))}
            </List>
          );
        }
        return (
          <p key={key}>
            {keyed(block.lines).map(([at, line]) => [
              at !== "0" && <br key={`b${at}`} />,
              <Line key={at} parts={line} />,
            ])}
          </p>
        );
      })}
    </div>
  );
}
