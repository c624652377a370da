import { common } from '@messages/common';
import { settings as m } from '@messages/settings';
import { Button } from '@/ui/button';
import { CopyField } from '@/ui/copy-field';
import { Sheet } from '@/ui/sheet';

export const RecoverySheet = ({ codes, onClose }: { codes: string[]; onClose: () => void }) => (
  <Sheet
    open
    onClose={onClose}
    title={m.recovery}
    description={m.recoveryNote}
    footer={
      <Button variant="primary" onClick={onClose}>
        {common.close}
      </Button>
    }
  >
    <CopyField label={m.recovery} value={codes.join('\n')} />
  </Sheet>
);
