import { screen } from '@testing-library/react';
import { renderInApp } from '@/test/render';
import { KeyList } from './key-list';
import type { ApiKey, ApiKeyList } from '@/data/api-types';

const key: ApiKey = {
  id: 'k',
  provider: 'openai',
  label: 'Studio',
  masked: 'sk-…9x',
  baseUrl: null,
  status: 'reenter',
  statusMessage: null,
  active: true,
  checked: [],
  notChecked: [],
  checkedAt: null,
  lastUsedAt: null,
  createdAt: '2026-11-21T00:00:00Z',
};
const show = async (list: Partial<ApiKeyList>) => {
  renderInApp(<KeyList list={{ items: [], nextCursor: null, notice: null, ...list }} add={<button>Add</button>} />);
  await screen.findAllByText(/key/i);
};
const locked = { code: 'MASTER_KEY_UNAVAILABLE', message: 'No key can be read or stored.', affectedKeys: 1 } as const;
afterEach(() => vi.unstubAllGlobals());

describe('the list of keys', () => {
  it('says that the master key cannot be used, and asks nobody to enter anything again', async () => {
    await show({ items: [key], notice: locked });
    expect(screen.getByText('This server can neither read nor store keys')).toBeInTheDocument();
    expect(screen.getByText('Cannot be read now')).toBeInTheDocument();
    expect(screen.queryByText(/must be entered again/i)).toBeNull();
  });

  it('says so also where there is no key yet, instead of inviting to add one', async () => {
    await show({ notice: locked });
    expect(screen.getByText('This server can neither read nor store keys')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Add' })).toBeNull();
  });

  it('asks for keys that another master key encrypted, also when they are on no page that was read', async () => {
    await show({
      items: [{ ...key, status: 'valid' }],
      notice: { code: 'KEYS_MUST_BE_REENTERED', message: 'One key cannot be decrypted.', affectedKeys: 1 },
    });
    expect(screen.getByText('Some keys must be entered again')).toBeInTheDocument();
  });

  it('invites to add the first one when all is well', async () => {
    await show({});
    expect(screen.getByText('No key is needed to begin')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Add' })).toBeInTheDocument();
  });
});
