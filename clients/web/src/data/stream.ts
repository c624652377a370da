import { useEffect, useState } from 'react';

/** The text of a running generation as the provider writes it. */
export function useTextStream(generationId: string, running: boolean) {
  const [text, setText] = useState('');
  useEffect(() => {
    if (!running || typeof EventSource === 'undefined') return;
    const source = new EventSource(`/api/generations/${generationId}/stream`);
    source.addEventListener('delta', (message: MessageEvent<string>) => {
      const {
        text: piece,
        delta,
        offset,
      } = JSON.parse(message.data) as { text?: string; delta?: string; offset?: number };
      const more = piece ?? delta ?? '';
      // A reconnect replays from the start: the offset says where each piece belongs.
      setText((before) => (offset === undefined ? before + more : before.slice(0, offset) + more));
    });
    for (const end of ['completed', 'failed', 'cancelled']) source.addEventListener(end, () => source.close());
    return () => source.close();
  }, [generationId, running]);
  return text;
}
