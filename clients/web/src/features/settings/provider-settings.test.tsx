import { focusManager } from '@tanstack/react-query';
import { act, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { ProvidersSettings } from './provider-settings';
import { provider } from '../providers/provider.fixture';
import { renderInApp } from '@/test/render';

const row = (id: string, enabled = true) => ({
  provider: id,
  enabled,
  priority: 100,
  defaultModels: {},
  requestsPerMinute: null,
});
const answers = {
  '/api/settings/providers': [row('openai'), row('fal')],
  '/api/providers': [provider({ provider: 'openai', name: 'OpenAI' }), provider({ provider: 'fal', name: 'fal.ai' })],
};
afterEach(() => vi.unstubAllGlobals());

it('keeps what is being changed when news from elsewhere arrives, and saves both', async () => {
  const now = { ...answers };
  renderInApp(<ProvidersSettings />, now);
  const [perMinute] = await screen.findAllByLabelText('At most per minute');
  await userEvent.type(perMinute!, '12');

  now['/api/settings/providers'] = [row('openai'), row('fal', false)];
  act(() => {
    focusManager.setFocused(false);
    focusManager.setFocused(true);
  });
  await waitFor(() => expect(screen.getByRole('switch', { name: /fal\.ai/ })).not.toBeChecked());
  expect(perMinute).toHaveValue('12');

  const saved: unknown[] = [];
  const fetched = globalThis.fetch;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    if (init.method === 'PUT') saved.push(JSON.parse(init.body as string));
    return fetched(path, init);
  });
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(saved).toEqual([[{ ...row('openai'), requestsPerMinute: 12 }, row('fal', false)]]));
});
