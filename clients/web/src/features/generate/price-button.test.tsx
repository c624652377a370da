import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import type { GenerateRequest, Model, Quote } from '@/data/api-types';
import { PriceButton } from './price-button';

const model = { id: 'openai/gpt-image-2', provider: 'openai', sandbox: false } as Model;
const request: GenerateRequest = { projectId: 'p', type: 'image', prompt: 'a boat', parameters: {}, references: [] };

function show(
  quote: Partial<Quote>,
  onGenerate = vi.fn(),
  shownModel = model,
  asked: GenerateRequest | null = request,
) {
  const data: Quote = { route: [], rejected: [], breakdown: [], refusal: null, ...quote };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ success: true, data }))));
  const root = createRootRoute({
    component: () => (
      <PriceButton request={asked ?? undefined} model={shownModel} busy={false} onGenerate={onGenerate} />
    ),
  });
  const router = createRouter({ routeTree: root, history: createMemoryHistory() });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return onGenerate;
}
const step = (nanoUsd: number, certainty: 'estimated' | 'unpriced' | 'computed') => {
  const amount = { nanoUsd, usd: (nanoUsd / 1e9).toFixed(9), currency: 'USD', certainty };
  return { provider: 'openai', model: 'openai/gpt-image-2', price: amount, held: amount };
};
afterEach(() => vi.unstubAllGlobals());

describe('the price button', () => {
  it('says what it costs and how sure that is, and passes the price on', async () => {
    const onGenerate = show({ route: [step(42_000_000, 'estimated')] });
    expect(await screen.findByTestId('price')).toHaveTextContent('$0.042');
    expect(screen.getByRole('button', { name: /Generate/ })).toHaveTextContent('estimate');
    await userEvent.click(screen.getByRole('button', { name: /Generate/ }));
    expect(onGenerate).toHaveBeenCalledWith(expect.objectContaining({ nanoUsd: 42_000_000, certainty: 'estimated' }));
  });

  it('calls the sandbox free, never a paid model without a price', async () => {
    show({ route: [step(0, 'computed')] }, vi.fn(), { ...model, sandbox: true });
    expect(await screen.findByTestId('price')).toHaveTextContent('Free');
  });

  it('warns when nobody knows the price, and asks for a deliberate press', async () => {
    show({ route: [step(0, 'unpriced')] });
    expect(await screen.findByText('No price is known for this model')).toBeVisible();
    expect(screen.getByRole('button', { name: /Generate anyway/ })).toBeEnabled();
  });

  it('shows the numbers of the budget in the way, and does not let through', async () => {
    const refusal = {
      scope: 'project',
      scopeId: 'p',
      period: 'total',
      limitNanoUsd: 5e9,
      spentNanoUsd: 4.9e9,
      reservedNanoUsd: 0,
      requestedNanoUsd: 2e8,
    } as const;
    show({ route: [step(2e8, 'estimated')], refusal });
    expect(await screen.findByRole('alert')).toHaveTextContent('$5.00 allowed, $4.90 spent');
    expect(screen.getByRole('button', { name: /^Generate/ })).toBeDisabled();
  });

  it('says no price while there is nothing to price, and can be pressed to hear why', async () => {
    const onGenerate = show({ route: [step(42_000_000, 'estimated')] }, vi.fn(), model, null);
    await userEvent.click(await screen.findByRole('button', { name: 'Generate' }));
    expect(screen.queryByTestId('price')).toBeNull();
    expect(onGenerate).toHaveBeenCalledWith(undefined);
  });

  it('names what stands in the way of each provider', async () => {
    show({
      rejected: [{ provider: 'openai', model: 'openai/gpt-image-2', reason: 'no_key', message: 'OpenAI needs a key.' }],
    });
    expect(await screen.findByRole('alert')).toHaveTextContent('OpenAI needs a key.');
  });
});
