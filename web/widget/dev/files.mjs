/** Files of the stand-in server: kept in memory, refused by their ending where the server would look at their content. */

import { randomBytes } from "node:crypto";

/** As large as the stand-in takes them. */
export const MOST_BYTES = 2_097_152;
const TYPES = { png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp" };
const REFUSED = /\.(exe|bat|com|msi|sh)$/i;

const kept = new Map(); // id -> { userId, name, media_type, bytes }

/** The form's file, for whoever sends it; `{ status, code }` where it is not taken. */
export async function keep(userId, request, body) {
  const headers = { "Content-Type": request.headers["content-type"] };
  const file = (await new Response(body, { headers }).formData()).get("file");
  if (file.size > MOST_BYTES) return { status: 413, code: "request.too_large" };
  if (REFUSED.test(file.name)) return { status: 422, code: "conversations.attachment_unfit" };
  const id = `att_${randomBytes(12).toString("hex")}`;
  const media_type = TYPES[file.name.split(".").at(-1).toLowerCase()] ?? "application/octet-stream";
  kept.set(id, { userId, name: file.name, media_type, bytes: Buffer.from(await file.arrayBuffer()) });
  return { status: 201, file: shown(id) };
}

/** As a message names it. */
export function shown(id) {
  const { name, media_type, bytes } = kept.get(id);
  return { id, name, media_type, size: bytes.length };
}

export function find(userId, id) {
  const file = kept.get(id);
  return file?.userId === userId ? file : null;
}
