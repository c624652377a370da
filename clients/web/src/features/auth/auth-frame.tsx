import type { ReactNode } from 'react';
import { auth as m } from '@messages/auth';
import { common } from '@messages/common';
import { Mark } from '@/ui/icons';
import { Showcase } from './showcase';

/** Two halves where there is room: the form, and what MediaLab is about. */
export function AuthFrame({ title, children, foot }: { title: string; children: ReactNode; foot: ReactNode }) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(26rem,34rem)_1fr]">
      <main className="flex flex-col px-6 py-8 sm:px-12">
        <p className="display flex items-center gap-2.5 text-lg">
          <Mark className="size-8" />
          {common.app}
        </p>
        <div className="mx-auto my-auto w-full max-w-sm py-10">
          <h1 className="display text-3xl">{title}</h1>
          <p className="mt-2 mb-8 text-muted">{m.pitch}</p>
          {children}
          <div className="mt-6 text-sm">{foot}</div>
        </div>
      </main>
      <Showcase />
    </div>
  );
}
