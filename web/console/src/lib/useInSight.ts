/** Of a row of links that is wider than the screen, the one that one is on is in sight. */

import { type RefObject, useEffect, useRef } from "react";
import { useLocation } from "react-router";

export function useInSight<Row extends HTMLElement>(): RefObject<Row | null> {
  const row = useRef<Row>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const active = row.current?.querySelector('[aria-current="page"]');
    active?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname]);
  return row;
}
