/** Files that came with a message: pictures are shown, anything else is a link that saves it. */

import { useState } from "react";
import { Icon } from "../../ui/Icon";
import type { Attachment } from "./thread";

const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

interface AttachmentsProps {
  conversation: string | undefined;
  attachments: readonly Attachment[];
}

export function sizeOf(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

/** Where it is: kept here, for who may read the conversation, or at another place that an agent linked to. */
function addressOf({ id, url }: Attachment, conversation: string | undefined): string | undefined {
  if (!id) return /^https?:/.test(url ?? "") ? url : undefined;
  if (!conversation) return undefined;
  return `/v1/conversations/${encodeURIComponent(conversation)}/attachments/${encodeURIComponent(id)}`;
}

export function Attachments({ conversation, attachments }: AttachmentsProps) {
  return (
    <ul className="said-files" aria-label="Files">
      {attachments.map((file) => (
        <li key={file.id ?? file.url ?? file.name}>
          <Shown file={file} address={addressOf(file, conversation)} />
        </li>
      ))}
    </ul>
  );
}

function Shown({ file, address }: { file: Attachment; address: string | undefined }) {
  const [broken, setBroken] = useState(false);
  const picture = file.id && SHOWN.has(file.media_type ?? "") && !broken;
  if (!address) return <span>{file.name}</span>;
  const outside = file.id ? { download: file.name } : { target: "_blank", rel: "noopener noreferrer" };
  return (
    <a href={address} className={picture ? "said-picture" : "said-file"} {...outside}>
      {picture ? (
        <img src={address} alt={file.name} loading="lazy" onError={() => setBroken(true)} />
      ) : (
        <>
          <Icon name="file" /> <span className="truncate">{file.name}</span>
          {file.size != null && <span className="small-text">{sizeOf(file.size)}</span>}
        </>
      )}
    </a>
  );
}
