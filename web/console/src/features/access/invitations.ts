/** What the API says of an invitation to whoever holds its link. */

import { ApiError } from "../../api/client";
import type { Role } from "../../api/session";

export interface Invited {
  email: string;
  role: Role;
}

export interface Acceptance {
  name: string;
  password: string;
}

async function answer<Data>(response: Response): Promise<Data> {
  const body = await response.json().catch(() => ({ status: response.status, detail: "", hint: "" }));
  if (!response.ok) throw new ApiError(body);
  return body as Data;
}

export async function findInvitation(token: string): Promise<Invited> {
  return answer(await fetch(`/v1/access/invitations/${encodeURIComponent(token)}`));
}

export async function accept(token: string, fields: Acceptance): Promise<void> {
  await answer(
    await fetch(`/v1/access/invitations/${encodeURIComponent(token)}/accept`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    }),
  );
}
