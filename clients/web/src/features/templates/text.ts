/** The same marks as on the server: a doubled backslash before braces, escaped braces, a placeholder, braces that begin none. */
const marks = /\\\\(?=\{\{)|\\\{\{|\{\{[ \t]*([A-Za-z][A-Za-z0-9_]*)[ \t]*\}\}|\{\{/g;

type Part = string | { name: string };

/** A template's text in its parts; undefined when two braces begin no placeholder. */
function partsOf(text: string): Part[] | undefined {
  const parts: Part[] = [];
  let place = 0;
  for (const match of text.matchAll(marks)) {
    const [mark, name] = match;
    if (mark === '{{') return undefined;
    parts.push(text.slice(place, match.index), name ? { name } : mark === '\\{{' ? '{{' : '\\');
    place = match.index + mark.length;
  }
  return [...parts, text.slice(place)];
}

export const isReadable = (text: string) => partsOf(text) !== undefined;

/** The variables a text names, each once. */
export const namesIn = (text: string) => [
  ...new Set((partsOf(text) ?? []).flatMap((part) => (typeof part === 'string' ? [] : [part.name]))),
];

/** The text with every placeholder filled; as it is while it cannot be read. What a value brings along stays as it is. */
export const fill = (text: string, valueOf: (name: string) => string) =>
  partsOf(text)
    ?.map((part) => (typeof part === 'string' ? part : valueOf(part.name)))
    .join('') ?? text;
