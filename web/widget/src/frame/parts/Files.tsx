/** Files in the chat: pictures are shown, anything else is a button that saves it; and those that wait in the composer. */

import { useEffect, useRef, useState } from "preact/hooks";
import { type Files, isPicture, type Picked } from "../files";
import type { Attachment } from "../protocol";
import { strings } from "../strings";
import { Icon } from "./Icon";
import { OutsideLink } from "./RichText";

interface Props {
  files: Files;
  file: Attachment;
}

export function Attached({ files, attachments }: { files: Files; attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <div class="files">
      {attachments.map((file) => (
        <File key={file.id ?? file.url} files={files} file={file} />
      ))}
    </div>
  );
}

function File({ files, file }: Props) {
  if (isPicture(file)) return <Picture files={files} file={file} />;
  if (file.id) return <Saved files={files} file={file} />;
  return <p>{file.url ? <OutsideLink url={file.url}>{file.name}</OutsideLink> : file.name}</p>;
}

function Saved({ files, file }: Props) {
  return (
    <button type="button" class="file" onClick={() => void files.save(file)}>
      <Icon name="page" />
      <span class="file-name">
        <span class="hidden">{strings.save} </span>
        {file.name}
      </span>
      <span class="file-size">{strings.size(file.size ?? 0)}</span>
    </button>
  );
}

/** Fetched when it comes into sight; one that cannot be had, or shown, is offered to be saved like any other file. */
function Picture({ files, file }: Props) {
  const frame = useRef<HTMLButtonElement>(null);
  const [url, setUrl] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!frame.current) return;
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      files.url(file).then(setUrl, () => setFailed(true));
    });
    watch.observe(frame.current);
    return () => watch.disconnect();
  }, [file.id]);
  if (failed) return <Saved files={files} file={file} />;
  return (
    <button type="button" class="picture" ref={frame} onClick={() => void files.save(file)}>
      <span class="hidden">{strings.save} </span>
      {url ? <img src={url} alt={file.name} onError={() => setFailed(true)} /> : <span>{file.name}</span>}
    </button>
  );
}

export function Waiting({ picked, onRemove }: { picked: readonly Picked[]; onRemove(key: number): void }) {
  if (picked.length === 0) return null;
  return (
    <ul class="picked" aria-label={strings.filesToSend}>
      {picked.map(({ key, name, kept, problem }) => (
        <li key={key} class={problem ? "failed" : kept ? "kept" : "uploading"}>
          <Icon name={problem ? "alert" : "page"} />
          <span class="file-name" dir="auto">
            {name}
          </span>
          {!kept && <span class="file-size">{problem ?? strings.uploading}</span>}
          <button type="button" class="round" aria-label={strings.removeFile(name)} onClick={() => onRemove(key)}>
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
