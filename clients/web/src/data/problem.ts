import { common as m } from '@messages/common';

/** A refusal or failure the API described (problem+json), or a request that never arrived (status 0). */
export class ApiError extends Error {
  override name = 'ApiError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> = {},
    readonly traceId?: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
  /** It may work in a moment. With 502 and 504 it may have been done: only reads, and writes with an idempotency key, are sent again. */
  get temporary() {
    return (
      this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504
    );
  }
}

export const isStatus = (error: unknown, status: number) => error instanceof ApiError && error.status === status;
export const isCode = (error: unknown, code: string) => error instanceof ApiError && error.code === code;

interface Described {
  text: string;
  hint?: string | undefined;
  trace?: string | undefined;
}
export function describeProblem(error: unknown): Described {
  const p = m.problem;
  if (!(error instanceof ApiError))
    return { text: p.unexpected, hint: error instanceof Error ? error.message : undefined };
  if (error.status === 0) return { text: p.network, hint: p.networkHint };
  if (error.status === 404) return { text: error.message || p.notFound, hint: p.notFoundHint };
  if (error.status === 403) return { text: error.message || p.forbidden };
  if (error.status === 429) return { text: p.tooMany(error.retryAfterSeconds ?? 60) };
  // Whether the change was made is not known: the server's words say to look.
  if (error.code === 'CONNECTION_LOST' || error.code === 'TIMEOUT') return { text: error.message };
  if (error.temporary) return { text: p.busy, hint: p.busyHint };
  if (error.status >= 500) return { text: p.unexpected, hint: p.unexpectedHint, trace: error.traceId };
  return { text: error.message };
}

/** Field errors of a validation problem: `{ "Password": ["too short"] }` as `{ password: 'too short' }`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const source = (error.details.errors ?? error.details) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(source)
      .filter((entry): entry is [string, string[]] => Array.isArray(entry[1]) && typeof entry[1][0] === 'string')
      .map(([field, texts]) => [field.charAt(0).toLowerCase() + field.slice(1), texts.join(' ')]),
  );
}
