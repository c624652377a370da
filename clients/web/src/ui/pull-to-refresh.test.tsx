import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { PullToRefresh } from './pull-to-refresh';

const pull = (by: number) => {
  fireEvent.touchStart(window, { touches: [{ clientY: 100 }] });
  fireEvent.touchMove(window, { touches: [{ clientY: 100 + by }] });
  fireEvent.touchEnd(window);
};

describe('pulling a list down', () => {
  it('asks anew and says so until the answer is there', async () => {
    let answer = () => {};
    const onRefresh = vi.fn(() => new Promise<void>((done) => (answer = done)));
    render(<PullToRefresh onRefresh={onRefresh}>list</PullToRefresh>);
    pull(200);
    expect(onRefresh).toHaveBeenCalledOnce();
    expect(screen.getByRole('status')).toHaveTextContent('Refreshing');
    answer();
    await waitFor(() => expect(screen.queryByRole('status')).toBeNull());
  });

  it('does nothing when the finger turns back early, or the page is not at its top', () => {
    const onRefresh = vi.fn(async () => {});
    render(<PullToRefresh onRefresh={onRefresh}>list</PullToRefresh>);
    pull(60);
    vi.stubGlobal('scrollY', 300);
    pull(200);
    vi.unstubAllGlobals();
    expect(onRefresh).not.toHaveBeenCalled();
  });
});
