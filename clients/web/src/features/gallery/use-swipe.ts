import { type PointerEvent, useRef } from 'react';

const far = 60;

/** One finger, one direction; more fingers are a zoom and left alone. */
export function useSwipe({ left, right, down }: { left: () => void; right: () => void; down: () => void }) {
  const start = useRef<{ x: number; y: number; id: number } | undefined>(undefined);
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.pointerType === 'mouse' || !event.isPrimary) start.current = undefined;
      else start.current = { x: event.clientX, y: event.clientY, id: event.pointerId };
    },
    onPointerUp: (event: PointerEvent) => {
      const from = start.current;
      start.current = undefined;
      if (!from || from.id !== event.pointerId) return;
      const dx = event.clientX - from.x;
      const dy = event.clientY - from.y;
      if (Math.abs(dx) > far && Math.abs(dx) > 1.5 * Math.abs(dy)) (dx < 0 ? left : right)();
      else if (dy > 2 * far && dy > 1.5 * Math.abs(dx)) down();
    },
    onPointerCancel: () => {
      start.current = undefined;
    },
  };
}
