import { costs as m } from '@messages/costs';
import { prices } from '@messages/prices';
import { TabLinks } from '@/ui/tabs';

export const CostTabs = () => (
  <TabLinks
    label={m.tabs}
    tabs={[
      { label: m.ledger, to: '/costs' },
      { label: m.budgets, to: '/costs/budgets' },
      { label: prices.tab, to: '/costs/prices' },
      { label: m.analytics, to: '/analytics' },
    ]}
  />
);
