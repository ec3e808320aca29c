/** Targets as one writes them: minutes or hours, none where nothing is written, one for each team and priority. */

import { describe, expect, it } from "vitest";
import { amountOf, secondsOf, type Target, targetOf, withTarget } from "../src/features/settings/amounts";

const HIGH: Target = { team: null, priority: "high", first_response_seconds: 900, resolution_seconds: null };

describe("amounts", () => {
  it("are written as they were meant", () => {
    expect(amountOf(900)).toEqual({ number: "15", unit: "60" });
    expect(amountOf(7200)).toEqual({ number: "2", unit: "3600" });
    expect(amountOf(null)).toEqual({ number: "", unit: "3600" });
    for (const seconds of [60, 900, 3600, 5400, 86_400]) expect(secondsOf(amountOf(seconds))).toBe(seconds);
  });

  it("are none where nothing, or nothing that is a time, is written", () => {
    for (const number of ["", " ", "0", "-3", "x"]) expect(secondsOf({ number, unit: "60" })).toBeNull();
  });
});

describe("targets", () => {
  it("are one for each team and priority, and gone when they ask for nothing", () => {
    const own: Target = { ...HIGH, team: "billing", first_response_seconds: 60 };
    const both = withTarget([HIGH], own);
    expect(both).toHaveLength(2);
    expect(targetOf(both, "billing", "high")).toEqual(own);
    expect(targetOf(both, "billing", "low").first_response_seconds).toBeNull();
    expect(withTarget(both, { ...own, first_response_seconds: null })).toEqual([HIGH]);
  });
});
