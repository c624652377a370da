import { api, setSignedOutHandler, url } from './client';
import { ApiError, describeProblem, fieldErrors } from './problem';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  const fetch = vi.fn<(path: string, init: RequestInit) => Promise<Response>>(() =>
    Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })),
  );
  vi.stubGlobal('fetch', fetch);
  return fetch;
};
const failure = async (call: Promise<unknown>) => {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError');
  return error;
};
afterEach(() => vi.unstubAllGlobals());

describe('the API client', () => {
  it('opens the envelope', async () => {
    answer(200, { success: true, data: { id: 'a' }, message: null });
    await expect(api.get('/api/projects/a')).resolves.toEqual({ id: 'a' });
  });

  it('proves with a header that a write comes from our own pages', async () => {
    const fetch = answer(200, { success: true, data: null });
    await api.post('/api/projects', { name: 'x' });
    expect(new Headers(fetch.mock.calls[0]?.[1].headers).get('x-csrf')).toBe('1');
    await api.get('/api/projects');
    expect(new Headers(fetch.mock.calls[1]?.[1].headers).get('x-csrf')).toBeNull();
  });

  it('turns problem+json into an error with code, words and details', async () => {
    answer(402, {
      success: false,
      error: 'BUDGET_EXCEEDED',
      message: 'Too much.',
      details: { limitNanoUsd: 5 },
      traceId: 't',
    });
    const error = await failure(api.post('/api/generate'));
    expect(error).toMatchObject({ status: 402, code: 'BUDGET_EXCEEDED', message: 'Too much.', traceId: 't' });
    expect(error.details.limitNanoUsd).toBe(5);
    expect(error.temporary).toBe(false);
  });

  it('survives an answer that is not JSON', async () => {
    answer(502, '<html>Bad gateway</html>');
    const error = await failure(api.get('/api/projects'));
    expect(error.temporary).toBe(true);
    expect(describeProblem(error).text).toContain('not answering');
  });

  it.each([
    [502, 'CONNECTION_LOST'],
    [504, 'TIMEOUT'],
  ])('does not claim that nothing happened when that is not known (%i)', async (status, code) => {
    answer(status, { error: code, message: 'Look whether the change was made before you try again.' });
    const described = describeProblem(await failure(api.post('/api/projects', { name: 'x' })));
    expect(described).toEqual({ text: 'Look whether the change was made before you try again.' });
  });

  it('says how long to wait when there were too many requests', async () => {
    answer(429, { error: 'RATE_LIMITED', message: 'Slow down.' }, { 'retry-after': '17' });
    expect(describeProblem(await failure(api.get('/api/projects'))).text).toContain('17 s');
  });

  it('calls a lost connection by its name', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
    const error = await failure(api.get('/api/projects'));
    expect(error.status).toBe(0);
    expect(describeProblem(error).text).toContain('cannot be reached');
  });

  it('notices the end of a session, but not a wrong password', async () => {
    const signedOut = vi.fn();
    setSignedOutHandler(signedOut);
    answer(401, { error: 'UNAUTHENTICATED', message: 'Log in.' });
    await failure(api.post('/api/auth/login'));
    expect(signedOut).not.toHaveBeenCalled();
    await failure(api.get('/api/projects'));
    expect(signedOut).toHaveBeenCalledOnce();
  });

  it('leaves out what is not asked for', () => {
    expect(url('/api/assets', { type: undefined, tag: null, search: '', favorite: true })).toBe(
      '/api/assets?favorite=true',
    );
  });
});

describe('fieldErrors', () => {
  it('finds objections in details, whatever their case', () => {
    const error = new ApiError(400, 'INVALID', 'x', { Password: ['Too short.', 'Too common.'], other: 3 });
    expect(fieldErrors(error)).toEqual({ password: 'Too short. Too common.' });
  });
});
