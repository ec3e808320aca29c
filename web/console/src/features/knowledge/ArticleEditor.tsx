/** Writing an article, and changing or taking out one. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { api, ask, mistakeIn, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { useMay } from "../../api/session";
import { useShortcuts } from "../../lib/useShortcuts";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { Select, TextArea, TextField } from "../../ui/Field";
import { Folded } from "../../ui/Folded";
import { Back, Page, Time } from "../../ui/parts";
import { RichText } from "../../ui/RichText";
import { Loaded } from "../../ui/states";
import { tell, tellFailure } from "../../ui/Toasts";

type Article = Schemas["ArticleOut"];

interface Draft {
  title: string;
  content: string;
  url: string;
  tags: string;
  visibility: Article["visibility"];
}

const EMPTY: Draft = { title: "", content: "", url: "", tags: "", visibility: "public" };
const VISIBILITIES = [
  { value: "public", label: "Customers and the team" },
  { value: "internal", label: "The team only" },
];
const BACK = <Back to="/knowledge/articles">Articles</Back>;

function fieldsOf(draft: Draft) {
  return {
    title: draft.title.trim(),
    url: draft.url.trim() || null,
    tags: draft.tags
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean),
    visibility: draft.visibility,
  };
}

function draftOf(article: Article): Draft {
  const { title, content, url, tags, visibility } = article;
  return { title, content, url: url ?? "", tags: tags.join(", "), visibility };
}

export function NewArticle() {
  const navigate = useNavigate();
  // A gap brings the question that the article is to answer.
  const asked = (useLocation().state as { title?: string } | null)?.title ?? "";
  const making = useMutation({
    mutationFn: (draft: Draft) =>
      ask(
        api.POST("/v1/knowledge/articles", {
          body: { ...fieldsOf(draft), content: draft.content, format: "markdown" },
        }),
      ),
    onSuccess: async () => {
      tell("The article is in", "The bot answers from it now.");
      await queries.invalidateQueries({ queryKey: ["articles"] });
      await navigate("/knowledge/articles");
    },
    onError: (error) => tellFailure("The article was not taken", error),
  });
  return (
    <Page narrow title="New article" back={BACK}>
      <ArticleForm
        begun={{ ...EMPTY, title: asked }}
        busy={making.isPending}
        error={making.error}
        onSave={making.mutate}
        action="Put it in"
      />
    </Page>
  );
}

export function ArticleEditor() {
  const { id = "" } = useParams();
  const params = { path: { article_id: id } };
  const article = useQuery({
    queryKey: ["articles", id],
    queryFn: () => ask(api.GET("/v1/knowledge/articles/{article_id}", { params })),
  });
  return (
    <Loaded query={article} what="The article" back={BACK}>
      {(found) => <Known key={found.version} article={found} />}
    </Loaded>
  );
}

function Known({ article }: { article: Article }) {
  const may = useMay("knowledge:write");
  const params = { path: { article_id: article.id } };
  const changing = useMutation({
    mutationFn: (draft: Draft) => {
      const text = article.format === "file" ? {} : { content: draft.content };
      return ask(api.PATCH("/v1/knowledge/articles/{article_id}", { params, body: { ...fieldsOf(draft), ...text } }));
    },
    onSuccess: () => {
      tell("The article is changed");
      return queries.invalidateQueries({ queryKey: ["articles"] });
    },
    onError: (error) => tellFailure("The article was not changed", error),
  });
  return (
    <Page
      narrow
      title={article.title || article.file_name || "Without a title"}
      back={BACK}
      text={
        <>
          Version {article.version}, changed <Time at={article.updated_at} />
          {article.file_name && ` · from ${article.file_name}`}
        </>
      }
      actions={may && <Removing article={article} />}
    >
      <ArticleForm
        begun={draftOf(article)}
        file={article.format === "file"}
        busy={changing.isPending}
        error={changing.error}
        onSave={may ? changing.mutate : undefined}
        action="Save"
      />
    </Page>
  );
}

interface FormProps {
  begun: Draft;
  action: string;
  busy: boolean;
  error: unknown;
  file?: boolean;
  onSave: ((draft: Draft) => void) | undefined;
}

function ArticleForm({ begun, action, busy, error, file, onSave }: FormProps) {
  const [draft, setDraft] = useState(begun);
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  useShortcuts("Article", [onSave && { keys: "ctrl+enter", label: action, run: () => onSave(draft) }]);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSave?.(draft);
      }}
    >
      <TextField
        label="Title"
        required
        maxLength={300}
        value={draft.title}
        mistake={mistakeIn(error, "title")}
        onChange={(event) => change({ title: event.target.value })}
      />
      {file ? (
        <Folded label="What was read from the file" className="card padded">
          <RichText text={draft.content} />
        </Folded>
      ) : (
        <TextArea
          label="Text"
          required
          hint="Markdown. A heading for each question makes the best answers."
          className="code article-text"
          value={draft.content}
          mistake={mistakeIn(error, "content")}
          onChange={(event) => change({ content: event.target.value })}
        />
      )}
      <Particulars draft={draft} error={error} onChange={change} />
      {onSave && (
        <div className="row">
          <Button kind="primary" type="submit" busy={busy}>
            {action}
          </Button>
        </div>
      )}
    </form>
  );
}

function Particulars({
  draft,
  error,
  onChange,
}: {
  draft: Draft;
  error: unknown;
  onChange: (part: Partial<Draft>) => void;
}) {
  return (
    <div className="particulars">
      <TextField
        label="Address"
        hint="Where customers can read it; answers link to it."
        type="url"
        value={draft.url}
        mistake={mistakeIn(error, "url")}
        onChange={(event) => onChange({ url: event.target.value })}
      />
      <TextField
        label="Tags"
        hint="Separated by commas."
        value={draft.tags}
        mistake={mistakeIn(error, "tags")}
        onChange={(event) => onChange({ tags: event.target.value })}
      />
      <Select
        label="Seen by"
        value={draft.visibility}
        options={VISIBILITIES}
        onChange={(visibility) => onChange({ visibility: visibility as Draft["visibility"] })}
      />
    </div>
  );
}

function Removing({ article }: { article: Article }) {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const params = { path: { article_id: article.id } };
  const removing = useMutation({
    mutationFn: () => ask(api.DELETE("/v1/knowledge/articles/{article_id}", { params })),
    onSuccess: async () => {
      tell("The article is taken out");
      await navigate("/knowledge/articles");
      await queries.invalidateQueries({ queryKey: ["articles"] });
    },
    onError: (error) => tellFailure("The article was not taken out", error),
  });
  return (
    <>
      <Button icon="trash" kind="quiet" className="bad" onClick={() => setAsking(true)}>
        Take out
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => removing.mutate()}
        busy={removing.isPending}
        title="Take this article out?"
        text="The bot answers from it no more, from now on."
        action="Take it out"
      />
    </>
  );
}
