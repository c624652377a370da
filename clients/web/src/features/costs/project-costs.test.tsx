import { screen } from '@testing-library/react';
import { ProjectCosts } from './project-costs';
import { renderInApp } from '@/test/render';

vi.mock('@tanstack/react-router', async (original) => ({
  ...(await original()),
  useParams: () => ({ projectId: 'p' }),
}));
const ledger = { '/api/costs/ledger': { items: [], nextCursor: null } };
const noLimit = 'No limit of its own';

afterEach(() => vi.unstubAllGlobals());

describe('the limits of a project', () => {
  it('are not said to be none while nobody knows', async () => {
    renderInApp(<ProjectCosts />, ledger);
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    expect(screen.queryByText(noLimit)).toBeNull();
  });
  it('are none when the server says so', async () => {
    renderInApp(<ProjectCosts />, { ...ledger, '/api/budgets': { items: [] } });
    expect(await screen.findByText(noLimit)).toBeInTheDocument();
  });
});
