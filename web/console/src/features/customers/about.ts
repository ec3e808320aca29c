/** What is told of a customer beside a conversation and on their own page. */

import type { Schemas } from "../../api/client";
import { readable } from "../../lib/words";
import { type Fact, written } from "../../ui/Facts";

export type Customer = Schemas["CustomerOut"];

/** Where a customer's page is; ids are other systems' and may hold anything. */
export function customerPath(userId: string): string {
  return `/customers/${encodeURIComponent(userId)}`;
}

/** What is not said above it already: there are the name and the address. */
export function factsOf(customer: Customer): Fact[] {
  const said = [customer.name, customer.email];
  const attributes = Object.entries(customer.attributes).filter(([, value]) => !said.includes(value as string));
  return [
    ["Id", customer.user_id],
    ["Language", customer.locale],
    ["Time zone", customer.timezone],
    ["Page", customer.page],
    ...attributes.map(([name, value]): Fact => [readable(name), written(value)]),
  ];
}

/** What the bots keep of them from one conversation to the next. */
export function rememberedOf(customer: Customer): Fact[] {
  return customer.remembered.map((one): Fact => [readable(one.name), written(one.value), `kept by ${one.bot}`]);
}
