import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { createMock, MockError } from './api.ts';

const readBody = async (request: IncomingMessage) => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  try {
    return text ? (JSON.parse(text) as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

/** `npm run dev:mock`: the app on an API in memory, for work on the interface without the rest of the system. */
export function mockApi(): Plugin {
  const mock = createMock();
  const handle = async (request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const url = new URL(request.url ?? '/', 'http://mock');
    if (!url.pathname.startsWith('/api/')) return next();
    if (url.pathname === '/api/events') return mock.subscribe(response);
    const raw = mock.file(url);
    if (raw) {
      response.setHeader('content-type', raw.type);
      return response.end(raw.body);
    }
    response.setHeader('content-type', 'application/json');
    try {
      const data = mock.call(request.method ?? 'GET', url, await readBody(request));
      response.end(JSON.stringify({ success: true, data, message: null }));
    } catch (error) {
      const { status, code, message } =
        error instanceof MockError ? error : new MockError(500, 'INTERNAL', String(error));
      response.statusCode = status;
      response.end(JSON.stringify({ success: false, error: code, message }));
    }
  };
  const middleware = (...args: Parameters<typeof handle>) => void handle(...args);
  return {
    name: 'mock-api',
    configureServer: (server) => void server.middlewares.use(middleware),
    configurePreviewServer: (server) => void server.middlewares.use(middleware),
  };
}
