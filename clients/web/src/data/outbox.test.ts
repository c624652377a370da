import type { GenerateRequest, Me } from './api-types';
import { discard, discardAll, flush, release, submit, useOutbox } from './outbox';
import { rememberOwner } from './owner';
import { ApiError } from './problem';

const body: GenerateRequest = { projectId: 'p', type: 'image', prompt: 'a boat', parameters: {}, references: [] };
interface Call {
  path: string;
  key: string | null;
}
const person = (id: string) => ({ user: { id }, workspace: { id: 'w' } }) as Me;
const ok = (data: unknown) => new Response(JSON.stringify({ success: true, data }), { status: 200 });
const refuse = (status: number, error: string) =>
  new Response(JSON.stringify({ success: false, error, message: error }), { status });

/** Answers `/api/generate` and `/api/generate/quote` by turns in one person's session, and writes down what was asked. */
function server(generate: () => Response | Promise<Response>, { price = 10, session = 'ada' } = {}) {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    calls.push({ path, key: new Headers(init.headers).get('idempotency-key') });
    if (path === '/api/auth/me') return Promise.resolve(ok(person(session)));
    if (path.endsWith('/quote'))
      return Promise.resolve(ok({ route: [{ price: { nanoUsd: price } }], rejected: [], breakdown: [] }));
    return Promise.resolve().then(generate);
  });
  return { sent: () => calls.filter(({ path }) => path === '/api/generate') };
}
const offline = () => {
  throw new TypeError('network');
};

beforeEach(() => rememberOwner(person('ada')));
afterEach(async () => {
  for (const name of ['ada', 'ben']) {
    rememberOwner(person(name));
    await discardAll();
  }
  vi.unstubAllGlobals();
});

describe('the outbox', () => {
  it('sends at once when the server answers, and keeps nothing', async () => {
    server(() => ok({ id: 'g' }));
    await expect(submit(body, 10)).resolves.toMatchObject({ id: 'g' });
    expect(useOutbox.getState().items).toEqual([]);
  });

  it('keeps what could not be sent, and sends it once, under the same idempotency key', async () => {
    const first = server(offline);
    await expect(submit(body, 10)).resolves.toBe('queued');
    const key = first.sent()[0]?.key;
    const again = server(() => ok({ id: 'g' }));
    await expect(flush()).resolves.toBe(1);
    await expect(flush()).resolves.toBe(0);
    expect(again.sent().map((call) => call.key)).toEqual([key]);
  });

  it('keeps the order and stops at the first that still cannot be sent', async () => {
    server(offline);
    await submit({ ...body, prompt: 'first' });
    await submit({ ...body, prompt: 'second' });
    const still = server(offline);
    await flush();
    expect(still.sent()).toHaveLength(1);
    expect(useOutbox.getState().items.map((item) => item.body.prompt)).toEqual(['first', 'second']);
  });

  it('asks again when the price rose in the meantime, and sends after consent', async () => {
    server(offline);
    await submit(body, 10);
    const dearer = server(() => ok({ id: 'g' }), { price: 11 });
    await flush();
    expect(dearer.sent()).toHaveLength(0);
    const [item] = useOutbox.getState().items;
    expect(item?.held).toEqual({ reason: 'price', nanoUsd: 11 });
    await release(item!);
    expect(dearer.sent()).toHaveLength(1);
    expect(useOutbox.getState().items).toEqual([]);
  });

  it('throws a refusal instead of queueing it', async () => {
    server(() => refuse(402, 'BUDGET_EXCEEDED'));
    await expect(submit(body)).rejects.toBeInstanceOf(ApiError);
    expect(useOutbox.getState().items).toEqual([]);
  });

  it("shows and sends a person's requests in no other session, and in their next one", async () => {
    server(offline);
    await submit(body);
    rememberOwner(person('ben'));
    const bens = server(() => ok({ id: 'g' }), { session: 'ben' });
    await flush();
    expect(bens.sent()).toHaveLength(0);
    expect(useOutbox.getState().items).toEqual([]);
    await discardAll();
    rememberOwner(person('ada'));
    const adas = server(() => ok({ id: 'g' }));
    await flush();
    expect(adas.sent()).toHaveLength(1);
  });

  it('sends nothing when another tab has signed somebody else in', async () => {
    server(offline);
    await submit(body);
    const bens = server(() => ok({ id: 'g' }), { session: 'ben' });
    await expect(flush()).resolves.toBe(0);
    expect(bens.sent()).toHaveLength(0);
    expect(useOutbox.getState().items).toHaveLength(1);
  });

  it('drops one that is not wanted any more', async () => {
    server(offline);
    await submit(body);
    await discard(useOutbox.getState().items[0]?.id ?? '');
    expect(useOutbox.getState().items).toEqual([]);
  });

  it('shows a refusal met on replay instead of dropping the request', async () => {
    server(offline);
    await submit(body);
    server(() => refuse(402, 'BUDGET_EXCEEDED'));
    await flush();
    expect(useOutbox.getState().items[0]?.held).toMatchObject({ reason: 'refused' });
  });
});
