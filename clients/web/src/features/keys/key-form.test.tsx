import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { renderInApp } from '@/test/render';
import { KeyForm } from './key-form';
import { model } from '../generate/model.fixture';
import { provider } from '../providers/provider.fixture';

const providers = [
  provider({ provider: 'kling', name: 'Kling', hasKey: false }),
  provider({ provider: 'custom', name: 'Your own endpoint', hasKey: false }),
  provider({ provider: 'ollama', name: 'Ollama', needsKey: false }),
];
const models = [
  model({ id: 'kling/v3', modality: 'video' }),
  model({ id: 'custom/*', modality: 'text', open: true }),
  model({ id: 'custom/*', modality: 'image', open: true }),
];
const show = async (wanted?: string) => {
  renderInApp(<KeyForm provider={wanted} onClose={vi.fn()} />, { '/api/providers': providers, '/api/models': models });
  await screen.findByLabelText('Provider');
  return within(screen.getByRole('dialog'));
};
afterEach(() => vi.unstubAllGlobals());

describe('the form for a key', () => {
  it('groups the providers that need one by what they make', async () => {
    const form = await show();
    const only = await form.findByRole('group', { name: 'Only video' });
    expect(within(only).getByRole('option', { name: 'Kling' })).toBeInTheDocument();
    expect(form.queryByRole('option', { name: 'Ollama' })).toBeNull();
  });
  it('begins with the wanted provider and says what its key looks like', async () => {
    const form = await show('kling');
    expect(await form.findByLabelText('Provider')).toHaveValue('kling');
    expect(form.getByLabelText('Key')).toHaveAccessibleDescription(/access key:secret key/);
  });
  it('asks for the address of an own endpoint', async () => {
    const form = await show('custom');
    await userEvent.type(await form.findByLabelText('Key'), 'secret');
    await userEvent.click(form.getByRole('button', { name: 'Test and save' }));
    expect(await form.findByRole('alert')).toHaveTextContent('Write the address of your endpoint');
    expect(form.getByLabelText('Address of the API')).toBeRequired();
  });
});
