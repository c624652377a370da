import { useEffect, useEffectEvent, useState } from 'react';

/** Takes one kind of event of a running generation until it ends. */
function useEvents(generationId: string, running: boolean, name: string, take: (data: string) => void) {
  const taking = useEffectEvent(take);
  useEffect(() => {
    if (!running || typeof EventSource === 'undefined') return;
    const source = new EventSource(`/api/generations/${generationId}/stream`);
    source.addEventListener(name, (message: MessageEvent<string>) => taking(message.data));
    for (const end of ['completed', 'failed', 'cancelled', 'unknown'])
      source.addEventListener(end, () => source.close());
    return () => source.close();
  }, [generationId, running, name]);
}

/** The text of a running generation as the provider writes it. */
export function useTextStream(generationId: string, running: boolean) {
  const [text, setText] = useState('');
  useEvents(generationId, running, 'delta', (data) => {
    const { text: piece, delta, offset } = JSON.parse(data) as { text?: string; delta?: string; offset?: number };
    const more = piece ?? delta ?? '';
    // A reconnect replays from the start: the offset says where each piece belongs.
    setText((before) => (offset === undefined ? before + more : before.slice(0, offset) + more));
  });
  return text;
}

/** The latest unfinished picture of a running generation, as a data URI. */
export function usePreview(generationId: string, running: boolean) {
  const [image, setImage] = useState<string>();
  useEvents(generationId, running, 'preview', (data) => setImage((JSON.parse(data) as { image: string }).image));
  return image;
}
