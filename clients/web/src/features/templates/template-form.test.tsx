import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { TemplateForm } from './template-form';
import { template } from './template.fixture';
import { VariableFields } from './variable-fields';
import { renderInApp } from '@/test/render';

beforeAll(() => {
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
});

describe('the form of a template', () => {
  it('adds what the prompt names, previews it, and says what is wrong beside it', async () => {
    renderInApp(<TemplateForm template={undefined} onClose={vi.fn()} />, { '/api/models': [] });
    const prompt = await screen.findByRole('textbox', { name: 'Prompt' });
    await userEvent.type(prompt, 'A bay at {{{{time}}');
    await userEvent.click(screen.getByRole('button', { name: 'Add “time”' }));
    expect(screen.getByRole('region', { name: 'Preview' })).toHaveTextContent('A bay at [Time]');

    const variable = within(screen.getByRole('group', { name: 'Variable time' }));
    await userEvent.selectOptions(variable.getByRole('combobox', { name: 'Kind' }), 'Choice');
    await userEvent.click(screen.getByRole('button', { name: 'Create template' }));
    expect(screen.getByRole('textbox', { name: 'Name' })).toHaveAccessibleDescription(/Give it a name/);
    expect(variable.getByRole('textbox', { name: 'Choices' })).toHaveAccessibleDescription(/at least one choice/);

    await userEvent.type(variable.getByRole('textbox', { name: 'Choices' }), 'dawn\ndusk');
    await userEvent.selectOptions(variable.getByRole('combobox', { name: 'When left empty' }), 'dusk');
    expect(variable.queryByRole('alert')).not.toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Preview' })).toHaveTextContent('A bay at dusk');
  });

  it('makes a field of each variable, of its kind', async () => {
    const onChange = vi.fn();
    renderInApp(
      <VariableFields
        template={template({})}
        values={{}}
        problems={{ subject: 'Fill this in.' }}
        onChange={onChange}
      />,
    );
    const subject = await screen.findByRole('textbox', { name: 'Subject' });
    expect(subject).toHaveAccessibleDescription('Fill this in.');
    expect(screen.getByRole('combobox', { name: 'Time' })).toHaveValue('dusk');
    await userEvent.type(subject, 'x');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Time' }), 'dawn');
    expect(onChange.mock.calls).toEqual([
      ['subject', 'x'],
      ['time', 'dawn'],
    ]);
  });
});
