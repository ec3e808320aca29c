/**
 * Files that the customer sends and gets: picked ones are uploaded at once and wait for the message that names them; those of
 * the conversation are fetched with the visitor's token, for nothing that is in one has an address that works without.
 */

import { type Http, Refused } from "./http";
import type { Attachment } from "./protocol";
import { strings } from "./strings";

export const MOST_FILES = 10;
const UPLOAD_MS = 120_000;
const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

/** `kept` once the server has it; `problem` says why it has not. */
export interface Picked {
  key: number;
  name: string;
  kept: Attachment | null;
  problem: string | null;
}

export interface FilesListener {
  /** Those that wait, and how many more were chosen than go with one message. */
  picked(files: readonly Picked[], leftOut: number): void;
  /** To be read out. */
  told(text: string): void;
}

type Authorised = <T>(send: (token: string) => Promise<T>) => Promise<T>;

function problemOf(error: unknown, limit: number): string {
  if (!(error instanceof Refused)) return strings.fileFailed;
  if (error.status === 413) return strings.fileTooLarge(limit);
  if (error.status === 422) return strings.fileNotTaken;
  return error.status === 429 || error.status === 409 ? strings.tooManyFiles : strings.fileFailed;
}

export function isPicture({ id, media_type }: Attachment): boolean {
  return id !== undefined && SHOWN.has(media_type ?? "");
}

export class Files {
  /** The largest file that the server takes; 0 where it takes none. */
  limit = 0;
  private picked: readonly Picked[] = [];
  private leftOut = 0;
  private count = 0;
  private readonly urls = new Map<string, Promise<string>>();

  constructor(
    private readonly http: Http,
    private readonly authorised: Authorised,
    private readonly conversation: () => string | null,
    private readonly listener: FilesListener,
  ) {}

  /** Whether one is still on its way. */
  get busy(): boolean {
    return this.picked.some(({ kept, problem }) => !kept && !problem);
  }

  add(files: Iterable<File>): void {
    if (this.limit === 0) return;
    const chosen = [...files];
    const room = Math.max(0, MOST_FILES - this.picked.length);
    this.leftOut = Math.max(0, chosen.length - room);
    if (this.leftOut > 0) this.listener.told(strings.filesLeftOut(this.leftOut, MOST_FILES));
    this.show(this.picked);
    for (const file of chosen.slice(0, room)) void this.upload(file);
  }

  remove(key: number): void {
    this.leftOut = 0;
    this.show(this.picked.filter((one) => one.key !== key));
  }

  /** Those that the server has, for a message; what it did not take stays for the customer to see. */
  take(): readonly Attachment[] {
    const kept = this.picked.flatMap((one) => one.kept ?? []);
    this.leftOut = 0;
    this.show(this.picked.filter((one) => !one.kept));
    return kept;
  }

  /** Those of a message that the customer took back. */
  putBack(files: readonly Attachment[]): void {
    const back = files.map((kept) => ({ key: ++this.count, name: kept.name, kept, problem: null }));
    this.show([...back, ...this.picked]);
  }

  clear(): void {
    this.leftOut = 0;
    this.show([]);
    for (const url of this.urls.values()) void url.then(URL.revokeObjectURL, () => undefined);
    this.urls.clear();
  }

  /** An address of the file's content on this page. */
  url(file: Attachment): Promise<string> {
    const id = file.id ?? "";
    const known = this.urls.get(id) ?? this.fetched(id);
    this.urls.set(id, known);
    known.catch(() => this.urls.delete(id)); // the next one who asks tries again
    return known;
  }

  async save(file: Attachment): Promise<void> {
    try {
      const link = document.createElement("a");
      link.href = await this.url(file);
      link.download = file.name;
      link.click();
    } catch {
      this.listener.told(strings.fileNotLoaded);
    }
  }

  private async fetched(id: string): Promise<string> {
    const path = `conversations/${encodeURIComponent(this.conversation() ?? "")}/attachments/${encodeURIComponent(id)}`;
    const { body } = await this.authorised((token) =>
      this.http<Blob>(path, { token, blob: true, timeoutMs: UPLOAD_MS }),
    );
    return URL.createObjectURL(body);
  }

  private async upload(file: File): Promise<void> {
    const key = ++this.count;
    const name = file.name || strings.pastedFile;
    const large = file.size > this.limit ? strings.fileTooLarge(this.limit) : null;
    this.show([...this.picked, { key, name, kept: null, problem: large }]);
    if (large) return this.listener.told(`${name}: ${large}`);
    try {
      const form = new FormData();
      form.append("file", file, name);
      const { body } = await this.authorised((token) =>
        this.http<Attachment>("attachments", { method: "POST", token, form, timeoutMs: UPLOAD_MS }),
      );
      // What is here already need not be fetched.
      if (isPicture(body)) this.urls.set(body.id ?? "", Promise.resolve(URL.createObjectURL(file)));
      this.change(key, { name: body.name, kept: body });
      this.listener.told(strings.fileReady(body.name));
    } catch (error) {
      const problem = problemOf(error, this.limit);
      this.change(key, { problem });
      this.listener.told(`${name}: ${problem}`);
    }
  }

  private change(key: number, change: Partial<Picked>): void {
    this.show(this.picked.map((one) => (one.key === key ? { ...one, ...change } : one)));
  }

  private show(picked: readonly Picked[]): void {
    this.picked = picked;
    this.listener.picked(picked, this.leftOut);
  }
}
