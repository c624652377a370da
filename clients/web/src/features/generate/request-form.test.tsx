import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useDrafts } from './draft';
import { model as makeModel } from './model.fixture';
import { RequestForm } from './request-form';
import { renderInApp } from '@/test/render';

const price = { nanoUsd: 4e7, certainty: 'computed', usd: '0.04', currency: 'USD' };
const answers = {
  '/api/generate/quote': { route: [{ price }], rejected: [], breakdown: [] },
  '/api/generate': { id: 'g' },
  '/api/providers': [],
  '/api/templates': { items: [], nextCursor: null },
};

/** What reached the server as a request to generate. */
async function show() {
  const sent: unknown[] = [];
  renderInApp(
    <RequestForm projectId="p" models={[makeModel({ id: 'openai/gpt-image-2' })]} preferences={[]} />,
    answers,
  );
  const answer = globalThis.fetch;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    if (path === '/api/generate') sent.push(JSON.parse(init.body as string));
    return answer(path, init);
  });
  await screen.findByRole('textbox', { name: 'Prompt' });
  return sent;
}
const generate = async () => userEvent.click(screen.getByRole('button', { name: /^Generate/ }));

beforeEach(() => useDrafts.setState({ byProject: {} }));
afterEach(() => vi.unstubAllGlobals());

describe('the form for one generation', () => {
  it('explains an empty prompt and sends nothing', async () => {
    const sent = await show();
    await generate();
    expect(await screen.findByText('Write what you want first.')).toBeInTheDocument();
    expect(sent).toEqual([]);
    await userEvent.type(screen.getByRole('textbox', { name: 'Prompt' }), 'a');
    expect(screen.queryByText('Write what you want first.')).toBeNull();
  });

  it('leaves it open who makes it, where others may stand in', async () => {
    const sent = await show();
    await userEvent.type(screen.getByRole('textbox', { name: 'Prompt' }), 'A boat');
    await generate();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ model: 'openai/gpt-image-2', provider: 'openai', fallback: false });
    await userEvent.click(screen.getByRole('switch', { name: 'Try another provider if this one fails' }));
    await generate();
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]).toMatchObject({ model: 'openai/gpt-image-2', fallback: true });
    expect(sent[1]).not.toHaveProperty('provider');
  });
});
