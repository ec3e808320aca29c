/** Files that an agent is about to send: uploaded as soon as they are picked, pasted or dropped, and named by the next message. */

import { type ClipboardEvent, type DragEvent, useRef, useState } from "react";
import { ApiError, api, ask, type Schemas } from "../../api/client";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { tellFailure } from "../../ui/Toasts";

export type Kept = Schemas["AttachmentOut"];

interface Picked {
  key: number;
  name: string;
  kept: Kept | null;
}

const MOST = 10;
/** What was picked in each conversation stays there while one looks at another. */
const picked = new Map<string, readonly Picked[]>();
let count = 0;

function upload(conversationId: string, file: File): Promise<Kept> {
  return ask(
    api.POST("/v1/attachments", {
      body: { file: file.name, conversation_id: conversationId },
      bodySerializer: ({ conversation_id }) => {
        const form = new FormData();
        form.append("conversation_id", conversation_id ?? "");
        form.append("file", file, file.name || "pasted file");
        return form;
      },
    }),
  );
}

export function useFiles(id: string) {
  const [, redraw] = useState(0);
  const change = (of: (files: readonly Picked[]) => readonly Picked[]): void => {
    picked.set(id, of(picked.get(id) ?? []));
    redraw((one) => one + 1);
  };
  const add = async (file: File): Promise<void> => {
    if ((picked.get(id) ?? []).length >= MOST) return tellFailure("Too many files at once", undefined);
    const key = ++count;
    change((files) => [...files, { key, name: file.name, kept: null }]);
    try {
      const kept = await upload(id, file);
      change((files) => files.map((one) => (one.key === key ? { ...one, name: kept.name, kept } : one)));
    } catch (error) {
      change((files) => files.filter((one) => one.key !== key));
      tellFailure(`${file.name} was not taken`, error instanceof ApiError ? error : undefined);
    }
  };
  const files = picked.get(id) ?? [];
  return {
    files,
    busy: files.some((one) => !one.kept),
    add: (list: Iterable<File>): void => {
      for (const file of list) void add(file);
    },
    remove: (key: number): void => change((all) => all.filter((one) => one.key !== key)),
    take: (): readonly Kept[] => {
      change(() => []);
      return files.flatMap((one) => one.kept ?? []);
    },
  };
}

export type Files = ReturnType<typeof useFiles>;

/** Whether there is something to send, and nothing of it still on its way. */
export function isReady(text: string, files: Files | null): boolean {
  return !files?.busy && (text.trim() !== "" || (files?.files ?? []).length > 0);
}

export function pastedInto(files: Files | null) {
  return (event: ClipboardEvent): void => {
    if (!files || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    files.add(event.clipboardData.files);
  };
}

/** Handlers for whatever files can be dropped on. */
export function droppedOn(files: Files | null) {
  if (!files) return {};
  return {
    onDragOver: (event: DragEvent): void => {
      if (event.dataTransfer.types.includes("Files")) event.preventDefault();
    },
    onDrop: (event: DragEvent): void => {
      if (event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      files.add(event.dataTransfer.files);
    },
  };
}

export function PickFiles({ files }: { files: Files }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          files.add(event.target.files ?? []);
          event.target.value = "";
        }}
      />
      <IconButton icon="clip" label="Attach files" onClick={() => input.current?.click()} />
    </>
  );
}

export function PickedFiles({ files, onRemoved }: { files: Files; onRemoved: () => void }) {
  if (files.files.length === 0) return null;
  return (
    <ul className="composer-files" aria-label="Files to send">
      {files.files.map(({ key, name, kept }) => (
        <li key={key} className="row">
          <Icon name="file" />
          <span className="truncate">{name}</span>
          {!kept && <span className="faint small-text">Uploading…</span>}
          <IconButton
            icon="close"
            label={`Remove ${name}`}
            onClick={() => {
              files.remove(key);
              onRemoved();
            }}
          />
        </li>
      ))}
    </ul>
  );
}
