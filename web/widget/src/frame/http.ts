/** One call to the API: either an answer, or one of the few failures that the chat treats differently. */

/** No answer came: no network, a name that does not resolve, a connection that broke. */
export class Unreachable extends Error {}

/** The time we gave the server is over. */
export class TimedOut extends Error {}

/** We stopped the call ourselves. */
export class Stopped extends Error {}

/** The server answered with an error. Its text is for developers and is never shown. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly retryable: boolean,
    readonly retryAfterSeconds: number | null,
  ) {
    super(`${status} ${code}`);
  }
}

export interface Call {
  method?: "GET" | "POST" | "DELETE";
  body?: unknown;
  /** In place of a body: files, as a form. */
  form?: FormData;
  /** The answer is a file. */
  blob?: boolean;
  token?: string;
  signal?: AbortSignal;
  timeoutMs?: number;
  /** Called once the server has the request in its order, which may be long before the answer. */
  onAccepted?: () => void;
}

export interface Answer<T> {
  body: T;
  /** The server's clock, by its Date header, in milliseconds; ours where there is none. */
  serverNow: number;
}

export type Http = <T>(path: string, call?: Call) => Promise<Answer<T>>;

function headersOf({ body, token, onAccepted }: Call): Record<string, string> {
  const headers: Record<string, string> = {
    Accept: onAccepted ? "text/event-stream, application/json" : "application/json",
  };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  return headers;
}

interface Problem {
  status?: unknown;
  code?: unknown;
  retryable?: unknown;
}

function refused(problem: Problem, status: number, retryAfterSeconds: number | null): Refused {
  const retryable = problem?.retryable === true || status >= 500;
  return new Refused(status, String(problem?.code ?? "unknown"), retryable, retryAfterSeconds);
}

async function refusal(response: Response): Promise<Refused> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const seconds = Number(response.headers.get("Retry-After"));
  return refused(problem, response.status, Number.isFinite(seconds) && seconds > 0 ? seconds : null);
}

/** The whole answer of a stream of events: its `done`, or its `error` thrown. A stream that ends without either broke off. */
export function lastOf<T>(stream: string): T {
  for (const block of stream.split("\n\n")) {
    const name = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (name === "done" && data) return JSON.parse(data) as T;
    if (name === "error" && data) {
      const problem = JSON.parse(data) as Problem;
      throw refused(problem, Number(problem.status) || 500, null);
    }
  }
  throw new Error("the answer broke off");
}

async function streamed<T>(response: Response, onAccepted: () => void): Promise<T> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    onAccepted();
    text += part.value;
  }
  return lastOf<T>(text);
}

async function bodyOf<T>(response: Response, call: Call): Promise<T> {
  if (response.status === 204) return null as T;
  if (call.blob) return (await response.blob()) as T;
  const streams = response.headers.get("Content-Type")?.startsWith("text/event-stream");
  if (call.onAccepted && streams) return streamed<T>(response, call.onAccepted);
  return (await response.json()) as T;
}

/** Stops a call when its time is over or its caller no longer wants it, and remembers which it was. */
class Limit {
  private readonly controller = new AbortController();
  private readonly timer: ReturnType<typeof setTimeout>;
  private late = false;

  constructor(
    timeoutMs: number,
    private readonly caller?: AbortSignal,
  ) {
    this.timer = setTimeout(() => {
      this.late = true;
      this.stop();
    }, timeoutMs);
    caller?.addEventListener("abort", this.stop);
    if (caller?.aborted) this.stop();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  explain(error: unknown): Error {
    if (error instanceof Refused) return error;
    if (this.caller?.aborted) return new Stopped();
    return this.late ? new TimedOut() : new Unreachable(String(error));
  }

  release(): void {
    clearTimeout(this.timer);
    this.caller?.removeEventListener("abort", this.stop);
  }

  private readonly stop = (): void => this.controller.abort();
}

async function exchange<T>(url: URL, call: Call, signal: AbortSignal): Promise<Answer<T>> {
  const response = await fetch(url, {
    method: call.method ?? "GET",
    headers: headersOf(call),
    body: call.form ?? (call.body === undefined ? null : JSON.stringify(call.body)),
    signal,
    credentials: "omit",
    cache: "no-store",
  });
  if (!response.ok) throw await refusal(response);
  return {
    body: await bodyOf<T>(response, call),
    serverNow: Date.parse(response.headers.get("Date") ?? "") || Date.now(),
  };
}

/** `base` is the address of `/v1/`; a page behind a path prefix works because it is resolved from the frame's own. */
export function httpAt(base: string): Http {
  return async <T>(path: string, call: Call = {}): Promise<Answer<T>> => {
    const limit = new Limit(call.timeoutMs ?? 20_000, call.signal);
    try {
      return await exchange<T>(new URL(path, base), call, limit.signal);
    } catch (error) {
      throw limit.explain(error);
    } finally {
      limit.release();
    }
  };
}
