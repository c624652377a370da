import { useState } from 'react';

const none: ReadonlySet<string> = new Set();

export function useSelection() {
  const [ids, setIds] = useState(none);
  return {
    ids,
    set: (list: string[]) => setIds(new Set(list)),
    clear: () => setIds(none),
    toggle: (id: string) =>
      setIds((before) => {
        const after = new Set(before);
        if (!after.delete(id)) after.add(id);
        return after;
      }),
  };
}
