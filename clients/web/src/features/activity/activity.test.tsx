import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { ActivityTray } from './activity-tray';
import { InboxPage } from './inbox-page';
import type { Generation } from '@/data/api-types';
import { renderInApp } from '@/test/render';
import { ConfirmHost } from '@/ui/confirm';

const unknown = (id: string) =>
  ({
    id,
    projectId: 'p',
    type: 'image',
    prompt: `A boat ${id}`,
    provider: 'openai',
    model: 'openai/gpt-image-2',
    status: 'unknown',
    createdAt: '2026-11-21T12:00:00Z',
    attempts: [],
    held: { nanoUsd: 4e7, certainty: 'computed', usd: '0.04', currency: 'USD' },
  }) as unknown as Generation;

const answer = (data: unknown) =>
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ success: true, data }))));
afterEach(() => vi.unstubAllGlobals());

describe('the tray', () => {
  it('says that it could not ask, not that nothing ran', async () => {
    renderInApp(<ActivityTray onClose={vi.fn()} />);
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    expect(screen.queryByText('Nothing has run yet.')).toBeNull();
  });
  it('says that nothing ran when that is so', async () => {
    renderInApp(<ActivityTray onClose={vi.fn()} />, { '/api/generations': { items: [], nextCursor: null } });
    expect(await screen.findByText('Nothing has run yet.')).toBeInTheDocument();
  });
});

describe('unknown outcomes', () => {
  it('go on after the first page', async () => {
    renderInApp(<InboxPage />, { '/api/generations': { items: [unknown('1')], nextCursor: 'more' } });
    const more = await screen.findByRole('button', { name: 'Show more' });
    answer({ items: [unknown('2')], nextCursor: null });
    await userEvent.click(more);
    await vi.waitFor(() => expect(screen.getAllByText(/A boat/)).toHaveLength(2));
  });
  it('free their money only after a second thought', async () => {
    const asked: string[] = [];
    renderInApp(<InboxPage />, { '/api/generations': { items: [unknown('1')], nextCursor: null } });
    render(<ConfirmHost />);
    const button = await screen.findByRole('button', { name: 'It did not happen' });
    const answers = globalThis.fetch;
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
      if (init.method === 'POST') asked.push(path);
      return answers(path, init);
    });
    await userEvent.click(button);
    expect(asked).toEqual([]);
    await userEvent.click(screen.getAllByRole('button', { name: 'It did not happen' }).at(-1)!);
    await vi.waitFor(() => expect(asked).toEqual(['/api/generations/1/resolve']));
  });
});
