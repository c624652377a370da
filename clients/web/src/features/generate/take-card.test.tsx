import { act, screen } from '@testing-library/react';
import type { Generation } from '@/data/api-types';
import { renderInApp } from '@/test/render';
import { TakeCard } from './take-card';

/** What the browser's own would be, with a hand on it. */
class FakeEventSource extends EventTarget {
  static open: FakeEventSource[] = [];
  close = vi.fn();
  constructor(readonly url: string) {
    super();
    FakeEventSource.open.push(this);
  }
  say(name: string, data: unknown) {
    act(() => void this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) })));
  }
}
beforeEach(() => {
  FakeEventSource.open = [];
  vi.stubGlobal('EventSource', FakeEventSource);
});
afterEach(() => vi.unstubAllGlobals());

const generation = (parameters: Record<string, unknown>) =>
  ({
    id: 'g',
    projectId: 'p',
    type: 'image',
    status: 'submitted',
    prompt: 'a boat',
    model: 'openai/gpt-image-2',
    parameters,
    assets: [],
    attempts: [],
    references: [],
    progress: 0.3,
    createdAt: '2026-11-20T10:00:00Z',
  }) as unknown as Generation;

describe('a picture that is being made', () => {
  it('shows the latest unfinished one where the model sends them', async () => {
    renderInApp(<TakeCard generation={generation({ partialImages: 2 })} />);
    expect(await screen.findByText('a boat')).toBeVisible();
    expect(screen.queryByRole('img')).toBeNull();
    const [stream] = FakeEventSource.open;
    expect(stream?.url).toBe('/api/generations/g/stream');
    stream?.say('preview', { image: 'data:image/png;base64,AAAA', number: 1 });
    stream?.say('preview', { image: 'data:image/png;base64,BBBB', number: 2 });
    expect(screen.getByRole('img')).toHaveAttribute('src', 'data:image/png;base64,BBBB');
    stream?.say('completed', {});
    expect(stream?.close).toHaveBeenCalled();
  });

  it('opens no connection where there is nothing to show', async () => {
    renderInApp(<TakeCard generation={generation({ partialImages: 0 })} />);
    expect(await screen.findByText('a boat')).toBeVisible();
    expect(FakeEventSource.open).toEqual([]);
  });
});
