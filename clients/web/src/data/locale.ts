let chosen: string | undefined;

/** How dates and numbers are written; undefined as the browser does. */
export const locale = () => chosen;

/** A tag that this browser does not know changes nothing. */
export function setLocale(tag: string | null | undefined) {
  try {
    chosen = tag ? Intl.getCanonicalLocales(tag)[0] : undefined;
  } catch {
    chosen = undefined;
  }
}
