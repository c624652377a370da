import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { renderInApp } from '@/test/render';
import { model } from './model.fixture';
import { ModelField } from './model-field';
import { pickModel } from './models';
import { provider } from '../providers/provider.fixture';

const providers = [
  provider({ provider: 'openai', name: 'OpenAI' }),
  provider({ provider: 'fal', name: 'fal.ai' }),
  provider({ provider: 'kling', name: 'Kling', hasKey: false }),
];
const few = [model({ id: 'openai/gpt-image-2', name: 'GPT Image 2' }), model({ id: 'fal/*', open: true })];
const many = [
  ...few,
  ...Array.from({ length: 12 }, (_, n) => model({ id: `fal/flux-${n}`, name: `FLUX ${n}` })),
  model({ id: 'kling/v3', name: 'Kling 3', available: false, unavailableReason: 'Add a key for Kling.' }),
];

async function show(models: typeof few, wanted?: string, error?: string) {
  const [onChange, onType] = [vi.fn(), vi.fn()];
  renderInApp(
    <ModelField
      models={models}
      model={pickModel(models, wanted, [])}
      error={error}
      onChange={onChange}
      onType={onType}
    />,
    { '/api/providers': providers },
  );
  await screen.findAllByText(/OpenAI|fal\.ai/);
  return { onChange, onType };
}
const openList = async () => {
  await userEvent.click(screen.getByRole('button', { name: /^Model/ }));
  return screen.findByRole('dialog');
};
afterEach(() => vi.unstubAllGlobals());

describe('few models', () => {
  it("are the browser's own list, by the providers' names", async () => {
    const { onChange } = await show(few);
    const list = screen.getByRole('combobox', { name: 'Model' });
    expect(within(list).getByRole('group', { name: 'fal.ai' })).toBeInTheDocument();
    await userEvent.selectOptions(list, 'Any model of fal.ai…');
    expect(onChange).toHaveBeenCalledWith('fal/*');
  });
});

describe('many models', () => {
  it('are searched, and Enter takes the first', async () => {
    const { onChange } = await show(many);
    const list = await openList();
    await userEvent.type(within(list).getByRole('searchbox'), 'flux 7');
    expect(await within(list).findByText('One model')).toBeInTheDocument();
    await userEvent.keyboard('{Enter}');
    expect(onChange).toHaveBeenCalledWith('fal/flux-7');
  });
  it('are walked through with the arrow keys', async () => {
    await show(many);
    const list = await openList();
    await userEvent.click(within(list).getByRole('searchbox'));
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    expect(document.activeElement).toHaveTextContent('Any model of fal.ai…');
    await userEvent.keyboard('{ArrowUp}{ArrowUp}');
    expect(within(list).getByRole('searchbox')).toHaveFocus();
  });
  it('fold away what needs a key, with the way to add one, until it is searched for', async () => {
    await show(many);
    const list = await openList();
    const folded = within(list).getByText('Needs a key (1)').closest('details');
    expect(folded).not.toHaveAttribute('open');
    expect(within(list).getByRole('link', { name: 'Add a key of Kling', hidden: true })).toHaveAttribute(
      'href',
      '/keys?add=kling',
    );
    await userEvent.type(within(list).getByRole('searchbox'), 'kling');
    expect((await within(list).findByText('Needs a key (1)')).closest('details')).toHaveAttribute('open');
  });
});

describe('an open model', () => {
  it('asks for the id, with an example', async () => {
    const { onType } = await show(few, 'fal/');
    const field = screen.getByRole('textbox', { name: 'Id of the model at fal.ai' });
    expect(field).toHaveAccessibleDescription(/fal-ai\/flux\/dev/);
    await userEvent.type(field, 'x');
    expect(onType).toHaveBeenCalledWith('x');
  });
  it('keeps what was typed, and says what is wrong with it', async () => {
    await show(few, 'fal/a?b', 'Wrong.');
    expect(screen.getByRole('textbox')).toHaveValue('a?b');
    expect(screen.getByRole('alert')).toHaveTextContent('Wrong.');
  });
});
