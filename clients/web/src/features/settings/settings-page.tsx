import { Outlet } from '@tanstack/react-router';
import { settings as m } from '@messages/settings';
import { PageHeader } from '@/ui/surface';
import { TabLinks } from '@/ui/tabs';

export function SettingsPage() {
  return (
    <>
      <PageHeader title={m.title} />
      <TabLinks
        label={m.pages}
        tabs={[
          { label: m.general, to: '/settings' },
          { label: m.security, to: '/settings/security' },
          { label: m.providers, to: '/settings/providers' },
          { label: m.tokens, to: '/settings/tokens' },
        ]}
      />
      <div className="grid max-w-3xl gap-10">
        <Outlet />
      </div>
    </>
  );
}
