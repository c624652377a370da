import { Link } from '@tanstack/react-router';
import { RotateCw, X } from 'lucide-react';
import { common } from '@messages/common';
import { generate as m } from '@messages/generate';
import { useCancel, useRetry } from './queries';
import { isRunning } from '../activity/queries';
import type { Generation } from '@/data/api-types';
import { describeProblem } from '@/data/problem';
import { buttonStyle, IconButton } from '@/ui/button';
import { toast } from '@/ui/toast';

const failed = (error: unknown) => toast(describeProblem(error).text, { tone: 'problem' });

/** The one thing that can be done with a generation in its state. */
export function GenerationActions({ generation }: { generation: Generation }) {
  const cancel = useCancel();
  const retry = useRetry();
  if (isRunning(generation))
    return (
      <IconButton
        label={m.cancel}
        icon={<X size={20} />}
        busy={cancel.isPending}
        onClick={() =>
          cancel.mutate(generation.id, {
            // The server knows what the provider's rules make of it.
            onSuccess: ({ message }) => toast(message, { tone: 'info' }),
            onError: failed,
          })
        }
      />
    );
  if (generation.status === 'failed' || generation.status === 'cancelled')
    return (
      <IconButton
        label={m.retry}
        icon={<RotateCw size={18} />}
        busy={retry.isPending}
        onClick={() => retry.mutate(generation.id, { onSuccess: () => toast(m.retried), onError: failed })}
      />
    );
  if (generation.status === 'unknown')
    return (
      <Link to="/inbox" className={buttonStyle({ variant: 'secondary' })}>
        {common.shell.unknownAction}
      </Link>
    );
  return null;
}
