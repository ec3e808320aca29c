/** Files are uploaded as they are picked, and leave with the message that names them. */

import { expect, test } from "vitest";
import { Files, isPicture, MOST_FILES, type Picked } from "../src/frame/files";
import { type Answer, type Call, type Http, Refused } from "../src/frame/http";
import type { Attachment } from "../src/frame/protocol";

const tick = () => new Promise((resolve) => setTimeout(resolve));
const file = (name: string, size = 3): File => new File(["x".repeat(size)], name, { type: "image/png" });

function open(answers: (Attachment | Error)[] = []) {
  const asked: [string, Call][] = [];
  const told: string[] = [];
  let picked: readonly Picked[] = [];
  let leftOut = 0;
  const http: Http = async <T>(path: string, call: Call = {}): Promise<Answer<T>> => {
    asked.push([path, call]);
    const answer = call.blob ? new Blob(["content"]) : answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new Error("nothing");
    return { body: answer as T, serverNow: 0 };
  };
  const show = (files: readonly Picked[], more: number): void => {
    picked = files;
    leftOut = more;
  };
  const files = new Files(
    http,
    (send) => send("token"),
    () => "conv 1",
    { picked: show, told: (text) => void told.push(text) },
  );
  files.limit = 10;
  return { files, asked, told, picked: () => picked, leftOut: () => leftOut };
}

const kept: Attachment = { id: "att_1", name: "a.png", media_type: "image/png", size: 3 };

test("a picked file is uploaded at once and taken by the next message", async () => {
  const { files, asked, told, picked } = open([kept]);
  files.add([file("a.png")]);
  expect([files.busy, picked()[0]?.kept]).toEqual([true, null]);
  await tick();
  expect([files.busy, asked[0]?.[0], told]).toEqual([false, "attachments", ["a.png is attached."]]);
  expect(files.take()).toEqual([kept]);
  expect([files.take(), picked()]).toEqual([[], []]);
  expect(await files.url(kept)).toMatch(/^blob:/);
  expect(asked.length).toBe(1); // what was sent from here is not fetched
});

test("what the server does not take stays to be seen, and goes with no message", async () => {
  const refused = (status: number) => new Refused(status, "code", false, null);
  const { files, picked } = open([refused(422), refused(413), refused(429), new Error("gone")]);
  files.add([file("a"), file("b"), file("c"), file("d"), file("e", 11)]);
  await tick();
  expect(picked().map(({ name, problem }) => [name, problem])).toEqual([
    ["a", "Files of this kind are not accepted."],
    ["b", "Larger than 0 MB."],
    ["c", "Too many files at once."],
    ["d", "Could not be uploaded. Please try again."],
    ["e", "Larger than 0 MB."],
  ]);
  expect([files.busy, files.take(), picked().length]).toEqual([false, [], 5]);
});

test("no more than so many go with one message, and none where the server takes none", async () => {
  const { files, picked, asked, told, leftOut } = open(
    Array.from({ length: 12 }, (_, at) => ({ ...kept, id: `att_${at}` })),
  );
  files.add(Array.from({ length: MOST_FILES + 2 }, () => file("a")));
  expect(told).toEqual([`2 files were not attached: at most ${MOST_FILES} go with one message.`]);
  await tick();
  expect([picked().length, asked.length, leftOut()]).toEqual([MOST_FILES, MOST_FILES, 2]);
  files.remove(1);
  expect(leftOut()).toBe(0);
  files.add([file("a"), file("a")]);
  expect([picked().length, leftOut(), told.at(-1)?.startsWith("One file was")]).toEqual([MOST_FILES, 1, true]);
  files.take();
  expect(leftOut()).toBe(0);
  files.clear();
  files.limit = 0;
  files.add([file("a")]);
  expect(picked()).toEqual([]);
});

test("a file of the conversation is fetched once, with the token", async () => {
  const { files, asked } = open();
  const theirs = { ...kept, id: "att/2" };
  expect(await files.url(theirs)).toBe(await files.url(theirs));
  expect(asked.map(([path]) => path)).toEqual(["conversations/conv%201/attachments/att%2F2"]);
  expect(asked[0]?.[1].token).toBe("token");
});

test("only pictures that a browser draws safely are shown", () => {
  expect(isPicture(kept)).toBe(true);
  expect(isPicture({ ...kept, media_type: "image/svg+xml" })).toBe(false);
  expect(isPicture({ name: "a.png", url: "https://a.example/a.png", media_type: "image/png" })).toBe(false);
});
