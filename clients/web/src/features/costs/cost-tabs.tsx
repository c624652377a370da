import { costs as m } from '@messages/costs';
import { TabLinks } from '@/ui/tabs';

export const CostTabs = () => (
  <TabLinks
    label={m.tabs}
    tabs={[
      { label: m.ledger, to: '/costs' },
      { label: m.budgets, to: '/costs/budgets' },
      { label: m.analytics, to: '/analytics' },
    ]}
  />
);
