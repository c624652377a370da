import { ApiError } from './problem';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export type Query = Record<string, string | number | boolean | null | undefined>;
interface Options {
  query?: Query | undefined;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}
interface Envelope {
  success?: boolean;
  data?: unknown;
  message?: string | null;
}
interface ProblemBody {
  error?: string;
  code?: string;
  message?: string;
  detail?: string;
  title?: string;
  details?: Record<string, unknown>;
  errors?: Record<string, string[]>;
  traceId?: string;
}

/** Called when the session is gone, whichever request notices. */
let onSignedOut: (() => void) | undefined;
export const setSignedOutHandler = (handler: () => void) => {
  onSignedOut = handler;
};

export function url(path: string, query?: Query) {
  const pairs = Object.entries(query ?? {}).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const text = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

async function send<T>(method: Method, path: string, { query, body, headers, signal }: Options = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url(path, query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(method === 'GET' ? {} : { 'X-CSRF': '1' }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'NETWORK', 'The server cannot be reached.');
  }
  const json = parseJson(await response.text());
  if (response.ok) return (json as Envelope | undefined)?.data as T;
  if (response.status === 401 && !path.startsWith('/api/auth/')) onSignedOut?.();
  throw toError(response, json);
}

/** What an answer says; undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** An answer that is no success, in the server's words where it has any. */
export function toError(response: Pick<Response, 'status' | 'statusText' | 'headers'>, json: unknown) {
  const body = json as ProblemBody | undefined;
  return new ApiError(
    response.status,
    body?.error ?? body?.code ?? `HTTP_${response.status}`,
    body?.message ?? body?.detail ?? body?.title ?? response.statusText,
    { ...body?.details, ...(body?.errors ? { errors: body.errors } : {}) },
    body?.traceId,
    Number(response.headers.get('retry-after')) || undefined,
  );
}

/** The only door to the network: JSON in, the envelope's data out, problems as {@link ApiError}. */
export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => send<T>('GET', path, { query, signal }),
  post: <T>(path: string, body: unknown = {}, options: Omit<Options, 'body'> = {}) =>
    send<T>('POST', path, { ...options, body }),
  put: <T>(path: string, body: unknown) => send<T>('PUT', path, { body }),
  delete: <T = void>(path: string) => send<T>('DELETE', path),
};
