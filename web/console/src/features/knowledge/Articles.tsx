/** The articles that were put in here or by the API. */

import { useState } from "react";
import { Link } from "react-router";
import { api, ask, type Schemas } from "../../api/client";
import { usePages } from "../../api/paging";
import { useMay } from "../../api/session";
import { SearchField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Pages } from "../../ui/Pages";
import { Badge, Time } from "../../ui/parts";
import { Empty } from "../../ui/states";
import { LinkRow, Table } from "../../ui/Table";
import { Upload } from "./Upload";

type Article = Schemas["ArticleOut"];

export function Articles() {
  const [wanted, setWanted] = useState("");
  const may = useMay("knowledge:write");
  const list = usePages(["articles"], (cursor) =>
    ask(api.GET("/v1/knowledge/articles", { params: { query: { cursor, limit: 100 } } })),
  );
  const fits = (article: Article): boolean =>
    `${article.title} ${article.tags.join(" ")}`.toLowerCase().includes(wanted.trim().toLowerCase());
  return (
    <>
      <div className="filters">
        <SearchField label="Search titles and tags" value={wanted} onChange={setWanted} />
        {may && (
          <span className="row push">
            <Upload />
            <Link className="button primary" to="/knowledge/articles/new">
              <Icon name="plus" /> New article
            </Link>
          </span>
        )}
      </div>
      <Pages query={list} what="The articles" empty={<NoArticle />}>
        {(items) => <ArticleTable items={items.filter(fits)} />}
      </Pages>
    </>
  );
}

function NoArticle() {
  return (
    <Empty
      icon="book"
      title="No article of your own yet"
      actions={
        <Link className="button" to="/knowledge/sources">
          See the sources
        </Link>
      }
    >
      Write one, or upload a file: it answers customers at once. Articles in the bot's folder and on web sites are under
      Sources.
    </Empty>
  );
}

function ArticleTable({ items }: { items: Article[] }) {
  if (items.length === 0) return <Empty icon="search" title="No article fits" />;
  return (
    <Table columns={["Title", "Seen by", "Tags", { name: "Changed", end: true }]}>
      {items.map((article) => (
        <LinkRow
          key={article.id}
          beside
          to={`/knowledge/articles/${article.id}`}
          name={
            <>
              <Icon name={article.format === "file" ? "file" : "book"} />
              {article.title || article.file_name || "Without a title"}
            </>
          }
        >
          <td>{article.visibility === "public" ? <Badge tone="good">customers</Badge> : <Badge>team only</Badge>}</td>
          <td>
            <span className="row wrap">
              {article.tags.map((tag) => (
                <Badge key={tag}>{tag}</Badge>
              ))}
            </span>
          </td>
          <td className="end soft">
            <Time at={article.updated_at} />
          </td>
        </LinkRow>
      ))}
    </Table>
  );
}
