/** How the house is set up. */

import { Navigate, Route, Routes } from "react-router";
import { useSession } from "../../api/session";
import { Page } from "../../ui/parts";
import { Empty } from "../../ui/states";
import { Tabs } from "../../ui/Tabs";
import { Canned } from "./Canned";
import { Keys } from "./Keys";
import { Members } from "./Members";
import { Teams } from "./Teams";
import { Tickets } from "./Tickets";
import { Widget } from "./Widget";

const TABS = [
  { to: "/settings/members", label: "Members", scope: "access:read", element: Members },
  { to: "/settings/teams", label: "Teams and hours", scope: "inbox:read", element: Teams },
  { to: "/settings/tickets", label: "Tickets", scope: "inbox:read", element: Tickets },
  { to: "/settings/canned-replies", label: "Canned replies", scope: "inbox:read", element: Canned },
  { to: "/settings/widget", label: "Widget", scope: "bots:read", element: Widget },
  { to: "/settings/keys", label: "API keys", scope: "access:admin", element: Keys },
];

function NotForYou() {
  return (
    <Empty icon="key" title="There is nothing here for you">
      Your role does not allow it, or there is no such page. An owner can change your role under Members.
    </Empty>
  );
}

export default function Settings() {
  const { scopes } = useSession();
  const tabs = TABS.filter((tab) => scopes.includes("*") || scopes.includes(tab.scope));
  return (
    <Page title="Settings" narrow>
      <Tabs label="Settings" tabs={tabs} />
      <Routes>
        <Route index element={<Navigate to={tabs[0]?.to ?? "/inbox"} replace />} />
        {tabs.map(({ to, element: Element }) => (
          <Route key={to} path={to.slice("/settings/".length)} element={<Element />} />
        ))}
        <Route path="*" element={<NotForYou />} />
      </Routes>
    </Page>
  );
}
