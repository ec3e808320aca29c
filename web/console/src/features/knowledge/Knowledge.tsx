/** What the bot knows: articles, where others come from. */

import { Navigate, Route, Routes } from "react-router";
import { Page } from "../../ui/parts";
import { Tabs } from "../../ui/Tabs";
import { ArticleEditor, NewArticle } from "./ArticleEditor";
import { Articles } from "./Articles";
import { Gaps } from "./Gaps";
import { Sources } from "./Sources";
import { TryQuestion } from "./TryQuestion";
import "./knowledge.css";

const TABS = [
  { to: "/knowledge/articles", label: "Articles" },
  { to: "/knowledge/sources", label: "Sources" },
  { to: "/knowledge/gaps", label: "Gaps" },
  { to: "/knowledge/try", label: "Try a question" },
];

export default function Knowledge() {
  return (
    <Routes>
      <Route index element={<Navigate to="/knowledge/articles" replace />} />
      <Route path="articles" element={<Tabbed element={<Articles />} />} />
      <Route path="sources" element={<Tabbed element={<Sources />} />} />
      <Route path="gaps" element={<Tabbed element={<Gaps />} />} />
      <Route path="try" element={<Tabbed element={<TryQuestion />} />} />
      <Route path="articles/new" element={<NewArticle />} />
      <Route path="articles/:id" element={<ArticleEditor />} />
    </Routes>
  );
}

function Tabbed({ element }: { element: React.ReactNode }) {
  return (
    <Page title="Knowledge" text="What the bot answers from. It quotes, and says where it has it from.">
      <Tabs label="Knowledge" tabs={TABS} />
      {element}
    </Page>
  );
}
