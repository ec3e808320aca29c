/** A value once it has stayed the same for a moment: where each change of it would load something anew. */

import { useEffect, useState } from "react";

export function useSettled<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

const TYPED_MS = 250;

/** Words that one searches by, once they are typed. */
export function useTyped(words: string): string {
  return useSettled(words.trim(), TYPED_MS);
}
