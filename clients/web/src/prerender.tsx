import { renderToStaticMarkup } from 'react-dom/server';
import { Frame } from '@/features/shell/frame';
import { PagePlaceholder } from '@/features/shell/page-placeholder';

/** The signed-in frame as static HTML: what a returning user sees before any script has run. */
export const renderShell = () =>
  renderToStaticMarkup(
    <Frame
      state="prerendered"
      renderLink={({ to, className, children, label }) => (
        <a key={to} href={to} className={className(false)} aria-label={label}>
          {children}
        </a>
      )}
    >
      <PagePlaceholder />
    </Frame>,
  );
