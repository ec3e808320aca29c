/** What outlives a reload. A browser may forbid storage in a frame of another site; then this lasts as long as the page. */

export interface Store {
  read<T>(key: string): T | null;
  write(key: string, value: unknown): void;
  remove(key: string): void;
}

interface Area {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

function localArea(): Area | null {
  try {
    const area = window.localStorage;
    area.setItem("frontdesk.probe", "1");
    area.removeItem("frontdesk.probe");
    return area;
  } catch {
    return null;
  }
}

export function openStore(prefix: string, area: Area | null = localArea()): Store {
  const memory = new Map<string, string>();
  return {
    read: <T>(key: string): T | null => {
      try {
        const text = memory.get(key) ?? area?.getItem(prefix + key);
        return text ? (JSON.parse(text) as T) : null;
      } catch {
        return null;
      }
    },
    write: (key, value) => {
      const text = JSON.stringify(value);
      try {
        if (!area) throw new Error("no storage");
        area.setItem(prefix + key, text);
        memory.delete(key);
      } catch {
        memory.set(key, text);
      }
    },
    remove: (key) => {
      memory.delete(key);
      try {
        area?.removeItem(prefix + key);
      } catch {
        // Nothing was kept, so nothing is left.
      }
    },
  };
}
