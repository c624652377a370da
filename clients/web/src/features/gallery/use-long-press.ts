import { type PointerEvent, useRef } from 'react';

/** Touch: holding starts a selection, as in every photo app. Swallows the click that follows. */
export function useLongPress(onHold: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const held = useRef(false);
  const stop = () => clearTimeout(timer.current);
  return {
    onPointerDown: (event: PointerEvent) => {
      held.current = false;
      if (event.pointerType !== 'touch') return;
      timer.current = setTimeout(() => {
        held.current = true;
        navigator.vibrate?.(10);
        onHold();
      }, 450);
    },
    onPointerMove: stop,
    onPointerUp: stop,
    onPointerCancel: stop,
    onClickCapture: (event: { preventDefault: () => void; stopPropagation: () => void }) => {
      if (!held.current) return;
      held.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
