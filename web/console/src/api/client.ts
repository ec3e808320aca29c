/** The one way to the API: typed by the OpenAPI document, with the session's cookie, and failures as problems. */

import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
/** What a GET answers with: for shapes whose names two parts of the API share. */
export type Got<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

/** What the API refused, as it said it. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
    this.name = "ApiError";
  }

  get status(): number {
    return this.problem.status;
  }
}

export const signedOut = new EventTarget();

const session: Middleware = {
  onRequest({ request }) {
    // Another site's page cannot send this: it proves that a change was asked for by a page of ours.
    if (request.method !== "GET") request.headers.set("X-Frontdesk-Csrf", "1");
    return request;
  },
  onResponse({ request, response }) {
    const asksForSession = request.url.endsWith("/v1/access/session");
    if (response.status === 401 && !asksForSession) signedOut.dispatchEvent(new Event("out"));
    return response;
  },
};

export const api = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });
api.use(session);

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

function problemOf(error: unknown, response: Response): Problem {
  if (typeof error === "object" && error !== null && "code" in error) return error as Problem;
  return {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    detail: `The server answered with ${response.status}.`,
    code: "request.refused",
    hint: "",
    request_id: response.headers.get("x-request-id") ?? "",
    retryable: response.status >= 500,
  };
}

/** What an answer brought; an `ApiError` where the API refused. */
export async function ask<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (!response.ok) throw new ApiError(problemOf(error, response));
  return data as Data;
}

/** The mistake that the API found in one field, for showing it there. */
export function mistakeIn(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.problem.errors?.find((one) => one.field === field || one.field.endsWith(`.${field}`))?.problem;
}
