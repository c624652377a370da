import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { renderInApp } from '@/test/render';
import { AssetField } from './asset-field';
import type { Reference } from './reference';
import { References } from './references';
import type { MediaType } from '@/data/api-types';

const asset = (id: string, type: MediaType) => ({
  id,
  type,
  name: `Asset ${id}`,
  status: 'ready',
  thumbnailUrl: `/api/assets/${id}/thumbnail`,
});
const answers = {
  '/api/assets': { items: [asset('a', 'image'), asset('b', 'image')], nextCursor: null },
  '/api/assets/a': asset('a', 'image'),
  '/api/assets/b': asset('b', 'image'),
  '/api/assets/c': asset('c', 'video'),
};
afterEach(() => vi.unstubAllGlobals());

function Chosen({ first, types }: { first: Reference[]; types: MediaType[] }) {
  const [chosen, setChosen] = useState(first);
  return <References projectId="p" takes={{ min: 0, max: 3, types }} chosen={chosen} onChange={setChosen} />;
}
const names = () => screen.queryAllByRole('listitem').map((row) => row.textContent);

describe('references', () => {
  it('are moved one place at a time, and the focus goes along', async () => {
    renderInApp(
      <Chosen
        types={['image', 'video']}
        first={[
          { id: 'a', type: 'image' },
          { id: 'c', type: 'video' },
        ]}
      />,
      answers,
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Move Asset a down' }));
    expect(names()).toEqual(['Asset c', 'Asset a']);
    expect(screen.getByText('Asset a is now 2 of 2.')).toHaveAttribute('role', 'status');
    expect(screen.getByRole('button', { name: 'Move Asset a up' })).toHaveFocus();
  });
  it('are chosen among the kinds that the model takes, and taken away', async () => {
    renderInApp(<Chosen types={['image', 'video']} first={[{ id: 'c', type: 'video' }]} />, answers);
    expect(await screen.findByText(/pictures or videos/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Choose references' }));
    const picker = await screen.findByRole('dialog');
    expect(within(picker).getAllByRole('radio')).toHaveLength(2);
    await userEvent.click(await within(picker).findByRole('button', { name: 'Asset b' }));
    await userEvent.click(within(picker).getByRole('button', { name: 'Use these' }));
    expect(await screen.findByText('Asset b')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Remove Asset c' }));
    expect(names()).toEqual(['Asset b']);
  });
});

describe('a file as a setting', () => {
  it('is one asset, chosen by a press', async () => {
    const onChange = vi.fn();
    renderInApp(
      <AssetField projectId="p" label="Mask" types={['image']} value={undefined} onChange={onChange} />,
      answers,
    );
    await userEvent.click(await screen.findByRole('button', { name: /Choose.*Mask/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Asset a' }));
    expect(onChange).toHaveBeenCalledWith('a');
    expect(screen.queryByRole('dialog')).toBeNull();
  });
  it('is cleared, also when it is no longer there', async () => {
    const onChange = vi.fn();
    renderInApp(<AssetField projectId="p" label="Mask" types={['image']} value="x" onChange={onChange} />, answers);
    expect(await screen.findByText('No longer there')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Clear: Mask' }));
    expect(onChange).toHaveBeenCalledWith(undefined);
  });
});
