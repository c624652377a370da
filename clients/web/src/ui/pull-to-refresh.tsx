import { type ReactNode, useEffect, useRef, useState } from 'react';
import { common as m } from '@messages/common';
import { Spinner } from './spinner';

/** How far the finger goes, in pixels, until letting go refreshes. */
const enough = 72;

interface Props {
  onRefresh: () => Promise<unknown>;
  children: ReactNode;
}

/** The gesture of a phone's lists: from the top of the page pull down, let go, and it is asked for anew. */
export function PullToRefresh({ onRefresh, children }: Props) {
  const [pulled, setPulled] = useState(0);
  const [busy, setBusy] = useState(false);
  const refresh = useRef(onRefresh);
  useEffect(() => {
    refresh.current = onRefresh;
  });
  useEffect(() => {
    let start: number | undefined;
    let distance = 0;
    const move = (to: number) => setPulled((distance = to));
    const onStart = ({ touches }: TouchEvent) => {
      const [finger] = touches;
      const free = window.scrollY <= 0 && touches.length === 1 && !document.querySelector('dialog[open]');
      start = free ? finger?.clientY : undefined;
    };
    const onMove = ({ touches }: TouchEvent) => {
      const [finger] = touches;
      if (start !== undefined && finger) move(window.scrollY > 0 ? 0 : Math.max(0, (finger.clientY - start) / 2));
    };
    const onEnd = () => {
      if (distance >= enough) {
        navigator.vibrate?.(8);
        setBusy(true);
        void refresh.current().finally(() => setBusy(false));
      }
      start = undefined;
      move(0);
    };
    const passive = { passive: true };
    window.addEventListener('touchstart', onStart, passive);
    window.addEventListener('touchmove', onMove, passive);
    window.addEventListener('touchend', onEnd);
    window.addEventListener('touchcancel', onEnd);
    return () => {
      window.removeEventListener('touchstart', onStart);
      window.removeEventListener('touchmove', onMove);
      window.removeEventListener('touchend', onEnd);
      window.removeEventListener('touchcancel', onEnd);
    };
  }, []);
  return (
    <>
      {(busy || pulled > 0) && (
        <div
          role="status"
          className="grid place-items-center overflow-hidden text-accent-text"
          style={{ height: busy ? enough / 2 : Math.min(pulled, enough) }}
        >
          <span className="sr-only">{busy && m.refreshing}</span>
          {(busy || pulled >= enough) && <Spinner />}
        </div>
      )}
      {children}
    </>
  );
}
