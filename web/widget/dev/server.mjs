/**
 * A stand-in for Frontdesk while the widget is being worked on: the same routes and shapes, canned answers, no dependencies.
 *
 *     npm run build && npm run dev        then open the printed address
 *
 * Some words have effects: slow, error, limit, card, choose, long, person, close, hold (answers after 8 s).
 * `POST /dev/say {"text"}` speaks as the bot; `POST /dev/agent {"text", "name", "leave"}` as a person, who takes the chat
 * over with the first word and, with `leave`, hands it back, whereupon the customer is asked how it went. Files are taken,
 * kept in memory and refused by their ending. `POST /dev/expire` makes every access token old.
 */

import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { answer, BOT } from "./answers.mjs";
import { find, keep, MOST_BYTES, shown } from "./files.mjs";
import { rate, rating } from "./ratings.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const built = process.env.FRONTDESK_WEB_OUT ?? join(here, "../../../src/frontdesk/channels/web/static");
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8" };
const FRAME_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https: data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; img-src 'self'; base-uri 'none'";

const users = new Map(); // refresh token -> user id
const tokens = new Map(); // access token -> { userId, expiresAt }
const open = new Map(); // user id -> conversation
const conversations = new Map();
const seen = new Map(); // message id -> answer
const waiters = new Set();

const random = (prefix) => `${prefix}_${randomBytes(12).toString("hex")}`;

function record(conversation, type, data) {
  const event = { position: conversation.events.length + 1, type, at: new Date().toISOString(), data };
  conversation.events.push(event);
  for (const wake of [...waiters]) wake();
  return event;
}

function conversationOf(userId) {
  const current = open.get(userId);
  if (current && current.status !== "closed") return current;
  const made = { id: random("conv"), userId, status: "bot", events: [] };
  open.set(userId, made);
  conversations.set(made.id, made);
  record(made, "conversation.started", {});
  return made;
}

function problem(status, code, extra = {}) {
  const body = {
    type: `/docs/errors#${code}`,
    title: code,
    status,
    code,
    detail: "RAW DETAIL",
    hint: "RAW HINT",
    ...extra,
  };
  return { status, body, type: "application/problem+json" };
}

function openSession({ bot, refresh_token: old }) {
  if (bot !== BOT.id) return problem(404, "request.not_found");
  if (old && !users.has(old)) return problem(401, "access.unauthorised");
  const userId = users.get(old) ?? random("vis");
  const refresh = random("fdr");
  const token = random("fdv");
  users.set(refresh, userId);
  const expiresAt = Date.now() + 15 * 60_000;
  tokens.set(token, { userId, expiresAt });
  const current = open.get(userId);
  const conversationId = current && current.status !== "closed" ? current.id : null;
  return {
    status: 201,
    body: {
      token,
      token_expires_at: new Date(expiresAt).toISOString(),
      refresh_token: refresh,
      user_id: userId,
      bot: { ...BOT, pages: false, typing: true, attachment_bytes: MOST_BYTES },
      conversation_id: conversationId,
    },
  };
}

async function message(userId, { text, message_id: id, attachments = [] }) {
  if (seen.has(id)) return { status: 200, body: seen.get(id) };
  if (/\berror\b/.test(text)) return problem(500, "frontdesk.error");
  if (/\blimit\b/.test(text) && !message.limited) {
    message.limited = true;
    return { ...problem(429, "access.rate_limited", { retryable: true }), headers: { "Retry-After": "3" } };
  }
  message.limited = false;
  const conversation = conversationOf(userId);
  const files = attachments.filter((file) => find(userId, file.id)).map((file) => shown(file.id));
  record(conversation, "message.received", { message_id: id, text, attachments: files });
  const said = text || !files.length ? text : "file";
  const { replies, status = conversation.status, delayMs = 350 } = answer(said, conversation.status);
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  const made = replies.map((reply) => ({
    id: random("rep"),
    kind: "text",
    choices: [],
    citations: [],
    card: null,
    ...reply,
  }));
  for (const reply of made) record(conversation, "reply.sent", { reply });
  if (status === "waiting" && conversation.status === "bot")
    record(conversation, "handoff.requested", { reason: "asked" });
  conversation.status = status;
  if (status === "closed") record(conversation, "conversation.closed", {});
  const position = conversation.events.length;
  const body = { conversation_id: conversation.id, status, replies: made, reading: null, position };
  seen.set(id, body);
  return { status: 200, body };
}

async function events(conversation, query) {
  const after = Number(query.get("after") ?? 0);
  const limit = Number(query.get("limit") ?? 100);
  const news = () => conversation.events.filter((event) => event.position > after).slice(0, limit);
  if (news().length === 0 && Number(query.get("wait")) > 0) {
    await new Promise((resolve) => {
      const done = () => {
        waiters.delete(done);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, Number(query.get("wait")) * 1000);
      waiters.add(done);
    });
  }
  const items = news();
  return { status: 200, body: { items, position: items.at(-1)?.position ?? after } };
}

/** Who speaks from now on, and what says so. */
function change(conversation, status, type) {
  conversation.status = status;
  record(conversation, type, { reason: "customer" });
}

/** What a customer may do with their conversation. */
function ownConversation(conversation, method, what, url) {
  if (what === "/events") return events(conversation, url.searchParams);
  if (what === "/typing") return { status: 204, body: null };
  if (what === "/rating" && method === "POST") return { status: 200, body: rate(conversation) };
  if (what === "/rating") return { status: 200, body: rating(conversation) };
  if (what === "/end") change(conversation, "closed", "conversation.closed");
  if (what === "/back-to-bot") change(conversation, "bot", "handoff.ended");
  return { status: 200, body: { id: conversation.id, status: conversation.status } };
}

async function api(method, url, body, token) {
  const path = url.pathname;
  if (path === "/v1/channels/web/sessions" && method === "POST") return openSession(body);
  const caller = tokens.get(token);
  if (!caller || caller.expiresAt < Date.now()) return problem(401, "access.unauthorised");
  if (path === "/v1/channels/web/sessions/current") {
    tokens.delete(token);
    return { status: 204, body: null };
  }
  if (path === "/v1/messages") return message(caller.userId, body);
  const [, id, what] = /^\/v1\/conversations\/([^/]+)(\/[\w-]+)?$/.exec(path) ?? [];
  const conversation = conversations.get(id);
  if (!conversation || conversation.userId !== caller.userId) return problem(404, "request.not_found");
  return ownConversation(conversation, method, what, url);
}

/** A person says something in every conversation: comes into it with the first word, and leaves it with `leave`. */
function speak({ text, name = "Sam", leave = false }) {
  for (const conversation of conversations.values()) {
    if (conversation.status === "closed") continue;
    if (conversation.status !== "agent") record(conversation, "agent.joined", { name });
    conversation.status = "agent";
    if (text) record(conversation, "agent.message", { name, text });
    if (!leave) continue;
    conversation.status = "bot";
    record(conversation, "agent.left", { name, to: "bot", reason: "agent" });
  }
}

function control(path, body) {
  if (path === "/dev/agent") speak(body);
  if (path === "/dev/expire") for (const token of tokens.values()) token.expiresAt = 0;
  if (path === "/dev/say") {
    const reply = { id: random("rep"), kind: "text", text: body.text, choices: [], citations: [], card: null };
    for (const conversation of conversations.values()) {
      if (body.status) conversation.status = body.status;
      record(conversation, "reply.sent", { reply });
    }
  }
  return { status: 200, body: {} };
}

function file(path) {
  const [folder, name] =
    path === "/" ? [here, "shop.html"] : path.startsWith("/dev/") ? [here, path.slice(5)] : [built, ""];
  const wanted = name || (path === "/widget/frame" ? "frame.html" : path.replace(/^\/(widget\/)?/, ""));
  if (!/^[\w.]+$/.test(wanted)) return null;
  try {
    const bytes = readFileSync(join(folder, wanted));
    const policy = path === "/widget/frame" ? FRAME_POLICY : PAGE_POLICY;
    return {
      bytes,
      type: TYPES[extname(wanted)] ?? "text/plain",
      policy,
      tag: createHash("sha1").update(bytes).digest("hex"),
    };
  } catch {
    return null;
  }
}

async function readBody(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

/** An upload or a download: what is no JSON on one of its ways; null for anything else. */
async function answerContent(request, response, url, token) {
  const caller = tokens.get(token);
  const [, id] = /^\/v1\/conversations\/[^/]+\/attachments\/([^/]+)$/.exec(url.pathname) ?? [];
  if (!caller || caller.expiresAt < Date.now() || !(id || url.pathname === "/v1/attachments")) return null;
  if (!id) {
    const { status, code, file: made } = await keep(caller.userId, request, await readBody(request));
    return made ? { status, body: made } : problem(status, code);
  }
  const found = find(caller.userId, id);
  if (!found) return problem(404, "conversations.attachment_not_found");
  response.writeHead(200, { "Content-Type": found.media_type });
  response.end(found.bytes);
  return "answered";
}

async function answerJson(request, response, url) {
  const token = (request.headers.authorization ?? "").replace("Bearer ", "");
  const isControl = url.pathname.startsWith("/dev/");
  const content = isControl ? null : await answerContent(request, response, url, token);
  if (content === "answered") return;
  const body = content ? null : JSON.parse((await readBody(request)).toString() || "{}");
  const result = content ?? (isControl ? control(url.pathname, body) : await api(request.method, url, body, token));
  response.writeHead(result.status, { "Content-Type": result.type ?? "application/json", ...result.headers });
  response.end(result.status === 204 ? "" : JSON.stringify(result.body));
}

function answerFile(response, url) {
  const found = file(url.pathname);
  const headers = found ? { "Content-Type": found.type, "Content-Security-Policy": found.policy, ETag: found.tag } : {};
  response.writeHead(found ? 200 : 404, headers);
  response.end(found?.bytes ?? "Not found");
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  const isCall = url.pathname.startsWith("/v1/") || (request.method === "POST" && url.pathname.startsWith("/dev/"));
  if (isCall) await answerJson(request, response, url);
  else answerFile(response, url);
});

const port = Number(process.argv[2] ?? 8787);
server.listen(port, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${port}/\n`));
