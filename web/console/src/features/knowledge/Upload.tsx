/** A file becomes an article: Markdown, text, web pages, PDF, Word, tables. */

import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { useNavigate } from "react-router";
import { api, ask } from "../../api/client";
import { queries } from "../../api/queries";
import { Button } from "../../ui/Button";
import { tell, tellFailure } from "../../ui/Toasts";

const KINDS = ".md,.markdown,.txt,.csv,.html,.htm,.pdf,.docx,.xlsx";

/** A file's bytes as base64, as the API takes them. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 32_768) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 32_768)));
  }
  return btoa(pieces.join(""));
}

export function Upload() {
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const uploading = useMutation({
    mutationFn: async (file: File) =>
      ask(api.POST("/v1/knowledge/articles", { body: { file: { name: file.name, data: await base64Of(file) } } })),
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
