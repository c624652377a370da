import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import type { BatchQuote, BatchRequest, BlockedItem } from '@/data/api-types';
import { BatchButton } from './batch-button';

const request: BatchRequest = { projectId: 'p', type: 'image', matrix: { prompts: ['a', 'b'] }, acceptUnpriced: false };
const money = (nanoUsd: number, certainty: 'estimated' | 'unpriced' | 'computed') => ({
  nanoUsd,
  usd: (nanoUsd / 1e9).toFixed(9),
  currency: 'USD',
  certainty,
});
const blocked = (row: number, reason: BlockedItem['reason'], message: string): BlockedItem => ({
  index: row,
  row,
  model: 'openai/gpt-image-2',
  reason,
  message,
  budget: null,
});

function show(quote: Partial<BatchQuote>, asked: BatchRequest | null = request) {
  const data: BatchQuote = {
    total: 8,
    expected: money(336_000_000, 'estimated'),
    maximum: money(504_000_000, 'estimated'),
    items: [],
    blocked: [],
    ...quote,
  };
  const fetched = vi.fn(() => Promise.resolve(new Response(JSON.stringify({ success: true, data }))));
  vi.stubGlobal('fetch', fetched);
  const onStart = vi.fn();
  const onAcceptUnpriced = vi.fn();
  const root = createRootRoute({
    component: () => (
      <BatchButton
        request={asked ?? undefined}
        busy={false}
        acceptUnpriced={false}
        onAcceptUnpriced={onAcceptUnpriced}
        onStart={onStart}
      />
    ),
  });
  const router = createRouter({ routeTree: root, history: createMemoryHistory() });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return { onStart, onAcceptUnpriced, fetched };
}
afterEach(() => vi.unstubAllGlobals());

describe('the button of a batch', () => {
  it('says how many, what they cost together and at most', async () => {
    const { onStart } = show({});
    expect(await screen.findByTestId('price')).toHaveTextContent('$0.336');
    const button = screen.getByRole('button', { name: /^Make 8/ });
    expect(button).toHaveTextContent('up to $0.504');
    await userEvent.click(button);
    expect(onStart).toHaveBeenCalled();
  });

  it('names every row that stands in the way and starts nothing', async () => {
    show({
      blocked: [blocked(1, 'no_key', 'Add a key for OpenAI.'), blocked(4, 'unsupported_parameter', 'No such size.')],
    });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('2 of 8 cannot run, so nothing starts');
    expect(alert).toHaveTextContent('Prompt 2 · openai/gpt-image-2: Add a key for OpenAI.');
    expect(alert).toHaveTextContent('Prompt 5 · openai/gpt-image-2: No such size.');
    expect(screen.getByRole('button', { name: /^Make/ })).toBeDisabled();
  });

  it('goes on without a price only when told to', async () => {
    const { onAcceptUnpriced } = show({ blocked: [blocked(0, 'price_unknown', 'Nobody knows its price.')] });
    await userEvent.click(await screen.findByRole('switch', { name: 'Go on where no price is known' }));
    expect(onAcceptUnpriced).toHaveBeenCalledWith(true);
  });

  it('calls what costs nothing free', async () => {
    show({ expected: money(0, 'computed'), maximum: money(0, 'computed') });
    expect(await screen.findByTestId('price')).toHaveTextContent('Free');
  });

  it('asks for no price while there is nothing to make', async () => {
    const { fetched, onStart } = show({}, null);
    await userEvent.click(await screen.findByRole('button', { name: 'Make all' }));
    expect(onStart).toHaveBeenCalled();
    expect(fetched).not.toHaveBeenCalled();
  });
});
