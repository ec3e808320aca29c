/** A file becomes an article: Markdown, text, web pages, PDF, Word, tables. */

import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { useNavigate } from "react-router";
import { api, ask } from "../../api/client";
import { queries } from "../../api/queries";
import { Button } from "../../ui/Button";
import { tell, tellFailure } from "../../ui/Toasts";

const KINDS = ".md,.markdown,.txt,.csv,.html,.htm,.pdf,.docx,.xlsx";

export function Upload() {
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const uploading = useMutation({
    mutationFn: (file: File) =>
      ask(
        api.POST("/v1/knowledge/files", {
          body: { file: file.name },
          bodySerializer: () => {
            const form = new FormData();
            form.append("file", file, file.name);
            return form;
          },
        }),
      ),
    onSuccess: async (article) => {
      tell("The file is read", "It answers customers from now on.");
      await queries.invalidateQueries({ queryKey: ["articles"] });
      await navigate(`/knowledge/articles/${article.id}`);
    },
    onError: (error) => tellFailure("The file was not taken", error),
  });
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={KINDS}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) uploading.mutate(file);
          event.target.value = "";
        }}
      />
      <Button icon="upload" busy={uploading.isPending} onClick={() => input.current?.click()}>
        Upload a file
      </Button>
    </>
  );
}
