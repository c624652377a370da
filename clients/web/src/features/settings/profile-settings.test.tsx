import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { ProfileSettings } from './profile-settings';
import { renderInApp } from '@/test/render';

const me = {
  user: { id: 'u', name: 'Ada', email: 'ada@example.org', locale: 'gsw-CH', isAdministrator: false },
  workspace: { id: 'w', name: "Ada's" },
  role: 'owner',
};
afterEach(() => vi.unstubAllGlobals());

it('says the role in words, and how dates and numbers are written can be chosen', async () => {
  renderInApp(<ProfileSettings />, { '/api/auth/me': me });
  expect(await screen.findByText('Owner')).toBeInTheDocument();
  const choice = screen.getByRole('combobox', { name: 'Dates and numbers' });
  expect(choice).toHaveValue('gsw-CH');
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
  const answers = globalThis.fetch;
  const saved: unknown[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    if (init.method === 'PUT') saved.push(JSON.parse(init.body as string));
    return answers(path, init);
  });
  await userEvent.selectOptions(choice, 'de-AT');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(saved).toEqual([{ name: 'Ada', locale: 'de-AT' }]));
});
