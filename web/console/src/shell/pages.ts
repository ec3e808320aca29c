/** The console's pages, each a file of its own that is loaded when it is opened, and the ways that lead there. */

import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { IconName } from "../ui/Icon";

export interface Way {
  to: string;
  label: string;
  icon: IconName;
  /** The second key of its shortcut: "g i". */
  key: string;
  scope: string;
  /** Stands in the bar at the foot of a phone. */
  near?: boolean;
}

export const WAYS: readonly (readonly Way[])[] = [
  [
    { to: "/inbox", label: "Inbox", icon: "inbox", key: "i", scope: "inbox:read", near: true },
    { to: "/tickets", label: "Tickets", icon: "ticket", key: "t", scope: "inbox:read", near: true },
    { to: "/conversations", label: "Conversations", icon: "chats", key: "c", scope: "conversations:read", near: true },
    { to: "/customers", label: "Customers", icon: "people", key: "u", scope: "inbox:read" },
  ],
  [
    { to: "/knowledge", label: "Knowledge", icon: "book", key: "k", scope: "knowledge:read", near: true },
    { to: "/bot", label: "Bot", icon: "bot", key: "b", scope: "bots:read" },
    { to: "/approvals", label: "Approvals", icon: "stamp", key: "a", scope: "approvals:read" },
  ],
  [
    { to: "/analytics", label: "Analytics", icon: "chart", key: "n", scope: "analytics:read" },
    { to: "/settings", label: "Settings", icon: "gear", key: "s", scope: "inbox:read" },
  ],
];

interface PageEntry {
  path: string;
  element: LazyExoticComponent<ComponentType>;
}

const Inbox = lazy(() => import("../features/inbox/Inbox"));

export const PAGES: readonly PageEntry[] = [
  { path: "/inbox/:id?", element: Inbox },
  { path: "/tickets/*", element: lazy(() => import("../features/tickets/Tickets")) },
  { path: "/conversations", element: lazy(() => import("../features/conversations/ConversationList")) },
  { path: "/conversations/:id", element: lazy(() => import("../features/conversations/Conversation")) },
  { path: "/customers/*", element: lazy(() => import("../features/customers/Customers")) },
  { path: "/knowledge/*", element: lazy(() => import("../features/knowledge/Knowledge")) },
  { path: "/bot/*", element: lazy(() => import("../features/bots/BotPages")) },
  { path: "/analytics", element: lazy(() => import("../features/analytics/Analytics")) },
  { path: "/approvals", element: lazy(() => import("../features/approvals/Approvals")) },
  { path: "/settings/*", element: lazy(() => import("../features/settings/Settings")) },
];
