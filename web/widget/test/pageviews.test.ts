/** A page is told of once, to a bot that wants to know, and again only where that failed. */

import { expect, test } from "vitest";
import { PageViews } from "../src/frame/pageviews";

const PRICING = "https://shop.example/pricing";

function recorder(failures = 0): { told: string[]; views: PageViews } {
  const told: string[] = [];
  let left = failures;
  const views = new PageViews(async (page) => {
    if (left-- > 0) throw new Error("no connection");
    told.push(page);
  });
  return { told, views };
}

test("each page is told once", async () => {
  const { told, views } = recorder();
  await views.look(PRICING, true);
  await views.look("https://shop.example/", true);
  await views.look(PRICING, true);
  expect(told).toEqual([PRICING, "https://shop.example/"]);
});

test("a bot that has nothing to do with pages learns of none", async () => {
  const { told, views } = recorder();
  await views.look(PRICING, false);
  await views.look("", true);
  expect(told).toEqual([]);
});

test("a page that could not be told is told with the next look", async () => {
  const { told, views } = recorder(1);
  await views.look(PRICING, true);
  expect(told).toEqual([]);
  await views.look(PRICING, true);
  expect(told).toEqual([PRICING]);
});
