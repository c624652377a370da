import { screen, within } from '@testing-library/react';
import { renderInApp } from '@/test/render';
import { Health } from './health';
import { priceChange } from './price-change';
import { Retirements } from './retirements';
import { provider } from './provider.fixture';
import type { Retirement } from '@/data/api-types';

afterEach(() => vi.unstubAllGlobals());
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

describe('the health of a provider', () => {
  it('is its calls, their time, the last failure and the keys that rest', async () => {
    const health = provider({
      provider: 'openai',
      name: 'OpenAI',
      succeeded: 1284,
      failed: 3,
      averageLatencyMs: 840,
      p95LatencyMs: 14_800,
      lastFailureAt: inDays(-2),
      lastError: 'PROVIDER_QUOTA_EXCEEDED',
      restingKeys: [{ keyId: 'k', until: inDays(0), cause: 'PROVIDER_RATE_LIMITED' }],
    });
    renderInApp(<Health health={health} />, { '/api/api-keys': { items: [{ id: 'k', label: 'Studio' }] } });
    expect(await screen.findByText('1,284 worked, 3 failed')).toBeInTheDocument();
    expect(screen.getByText('840 ms on average, 95 of 100 within 14.8 s')).toBeInTheDocument();
    expect(screen.getByText(/: no credit left/)).toHaveTextContent('2 days ago: no credit left');
    expect(await screen.findByText(/^Studio, until .*: too many requests$/)).toBeInTheDocument();
  });
});

const image = { unit: 'images', per: 1, nanoUsd: 4e7, attributes: {} };
describe('a change of price', () => {
  it.each([
    [3e7, 'Images: 25% cheaper, $0.03 instead of $0.04 each.'],
    [5e7, 'Images: 25% dearer, $0.05 instead of $0.04 each.'],
    [4e7, 'Images: the same, $0.04 each.'],
    [null, 'Images: not counted by the replacement.'],
  ])('is said in words', (replacementNanoUsd, words) => {
    expect(priceChange({ ...image, replacementNanoUsd })).toBe(words);
  });
  it('from free has no percentage', () => {
    const tokens = { unit: 'output_tokens', per: 1_000_000, nanoUsd: 0, replacementNanoUsd: 2e9, attributes: {} };
    expect(priceChange(tokens)).toBe('Output tokens: no longer free, $2.00 per 1,000,000.');
  });
  it('names what it holds for', () => {
    const large = { ...image, replacementNanoUsd: 4e7, attributes: { size: '1024x1024', quality: 'high' } };
    expect(priceChange(large)).toBe('Images (1024x1024, high): the same, $0.04 each.');
  });
});

describe('models that will end', () => {
  const retirement = (said: Partial<Retirement>): Retirement => ({
    model: 'openai/gpt-image-1',
    provider: 'openai',
    name: 'GPT Image 1',
    modality: 'image',
    generations: 42,
    lastUsedAt: inDays(-2),
    deprecated: null,
    shutdown: inDays(39.5).slice(0, 10),
    replacement: { model: 'openai/gpt-image-2', name: 'GPT Image 2', available: true },
    prices: [{ ...image, replacementNanoUsd: 3e7 }],
    gone: false,
    ...said,
  });
  const show = (list: Retirement[], withinDays?: number) =>
    renderInApp(<Retirements {...(withinDays ? { withinDays } : {})} />, { '/api/models/retirements': list });

  it('say when, what instead at what price, and lead to the form with it', async () => {
    show([retirement({})]);
    const [first] = await screen.findAllByRole('listitem');
    const item = within(first!);
    expect(item.getByText(/^GPT Image 1 ends in (39|40) days, on /)).toBeInTheDocument();
    expect(item.getByText('Images: 25% cheaper, $0.03 instead of $0.04 each.')).toBeInTheDocument();
    expect(item.getByRole('link', { name: 'Use GPT Image 2' })).toHaveAttribute(
      'href',
      '/create?type=image&model=openai%2Fgpt-image-2',
    );
  });
  it('offer no replacement that cannot be used', async () => {
    show([retirement({ replacement: { model: 'x', name: 'Something else', available: false } })]);
    expect(await screen.findByText(/advises Something else instead. It cannot be used here yet/)).toBeInTheDocument();
    expect(screen.queryByRole('link')).toBeNull();
  });
  it('say which one is gone already, also where there is little room', async () => {
    show([retirement({ gone: true, shutdown: null, replacement: null, prices: [] })], 90);
    expect(await screen.findByText('GPT Image 1 is no longer offered')).toBeInTheDocument();
  });
  it('are only the close ones where there is little room', async () => {
    show([retirement({}), retirement({ model: 'y', name: 'Later', shutdown: inDays(200).slice(0, 10) })], 90);
    expect(await screen.findByText(/^GPT Image 1 ends/)).toBeInTheDocument();
    expect(screen.queryByText(/^Later ends/)).toBeNull();
  });
});
