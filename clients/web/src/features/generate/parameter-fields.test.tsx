import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { renderInApp } from '@/test/render';
import type { Model, Parameter } from '@/data/api-types';
import { parameter } from './parameter.fixture';
import { ParameterFields } from './parameter-fields';

function fields(said: Parameters<typeof parameter>[0][], chosen = {}, onChange = vi.fn()) {
  const parameters: Parameter[] = said.map(parameter);
  const model = { capabilities: { parameters, maxCount: 1 } } as unknown as Model;
  return (
    <ParameterFields projectId="p" model={model} chosen={chosen} count={1} onChange={onChange} onCount={vi.fn()} />
  );
}
function show(said: Parameters<typeof parameter>[0][], chosen = {}) {
  const onChange = vi.fn();
  render(fields(said, chosen, onChange));
  return onChange;
}

describe('the settings of a model', () => {
  it('offers few choices as buttons, with the default chosen', async () => {
    const onChange = show([
      { name: 'quality', label: 'Quality', kind: 'choice', values: ['low', 'high'], default: 'high' },
    ]);
    expect(screen.getByRole('radio', { name: 'High' })).toBeChecked();
    await userEvent.click(screen.getByRole('radio', { name: 'Low' }));
    expect(onChange).toHaveBeenCalledWith('quality', 'low');
  });

  it('offers many choices as a list', () => {
    show([{ name: 'voice', label: 'Voice', kind: 'choice', values: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }]);
    expect(screen.getByRole('combobox', { name: 'Voice' })).toHaveValue('a');
  });

  it('names choices as the catalogue does where they are ids', async () => {
    const onChange = show([
      {
        name: 'voice',
        label: 'Voice',
        kind: 'choice',
        values: ['EXA', 'Xb7'],
        default: 'EXA',
        labels: { EXA: 'Sarah', Xb7: 'Alice' },
      },
    ]);
    expect(screen.getByRole('radio', { name: 'Sarah' })).toBeChecked();
    await userEvent.click(screen.getByRole('radio', { name: 'Alice' }));
    expect(onChange).toHaveBeenCalledWith('voice', 'Xb7');
  });

  it('makes a slider of a short range, with its unit', () => {
    show([{ name: 'durationSeconds', label: 'Length', kind: 'integer', min: 2, max: 12, default: 4, unit: 'seconds' }]);
    expect(screen.getByRole('slider', { name: 'Length' })).toHaveAttribute('aria-valuetext', '4 seconds');
  });

  it('folds optional settings away, and says what a wrong value should be', () => {
    show([{ name: 'seed', label: 'Seed', kind: 'integer', min: 0, max: 1000 }], { seed: 5000 });
    expect(screen.getByText('More settings')).toBeInTheDocument();
    expect(screen.getByRole('alert', { hidden: true })).toHaveTextContent('0 to 1,000');
  });

  it('offers files with a role openly, and long text on several lines', async () => {
    renderInApp(
      fields(
        [
          { name: 'mask', label: 'Mask', kind: 'asset', values: ['image'] },
          { name: 'input', label: 'Its own settings', kind: 'text', max: 20_000 },
        ],
        { mask: 'a' },
      ),
      { '/api/assets/a': { id: 'a', name: 'Hole', type: 'image' } },
    );
    expect(await screen.findByText('Hole')).toBeInTheDocument();
    expect(screen.getByRole('group', { name: 'Mask' })).toHaveTextContent('Hole');
    expect(screen.getByLabelText('Its own settings').tagName).toBe('TEXTAREA');
  });

  it('shows nothing that the model does not have', () => {
    show([]);
    expect(screen.queryByRole('radio')).toBeNull();
    expect(screen.queryByRole('textbox')).toBeNull();
  });
});
