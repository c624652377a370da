import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { common as m } from '@messages/common';

/** After a page change: the window's title follows the heading, and a screen reader starts at the content. */
export function useRouteTitle() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const first = useRef(true);
  useEffect(() => {
    const content = document.getElementById('content');
    if (!content) return;
    if (!first.current) content.focus({ preventScroll: true });
    first.current = false;
    const update = () => {
      const heading = content.querySelector('h1')?.textContent;
      document.title = heading ? `${heading} · ${m.app}` : m.app;
    };
    update();
    const observer = new MutationObserver(update);
    observer.observe(content, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [path]);
}
