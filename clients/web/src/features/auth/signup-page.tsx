import { zodResolver } from '@hookform/resolvers/zod';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { auth as m } from '@messages/auth';
import { AuthFrame } from './auth-frame';
import { type Registration, useEnter } from './queries';
import { fieldErrors, isCode } from '@/data/problem';
import { Button } from '@/ui/button';
import { Field, Input } from '@/ui/field';
import { useServerErrors } from '@/ui/form';
import { Problem } from '@/ui/state';
import { Notice } from '@/ui/surface';

/** The server has the last word on passwords; this only spares a round trip. */
const shortest = 10;
const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, m.required)),
  email: z.string().check(z.email(m.badEmail)),
  password: z.string().check(z.minLength(shortest, m.shortPassword(shortest))),
  setupToken: z.optional(z.string()),
});

export function SignupPage() {
  const search = useSearch({ strict: false });
  const enter = useEnter<Registration>('/api/auth/signup');
  const form = useForm<Registration>({
    resolver: zodResolver(schema),
    defaultValues: { name: '', email: '', password: '', setupToken: '' },
  });
  useServerErrors(form, enter.error);
  const [withToken, setWithToken] = useState(false);
  const { errors } = form.formState;
  const explained = Object.keys(fieldErrors(enter.error)).some((field) => field in form.getValues());
  return (
    <AuthFrame
      title={m.signupTitle}
      foot={
        <Link
          to="/login"
          search={search}
          className="pressable inline-flex items-center font-semibold text-accent-text underline-offset-4 hover:underline"
        >
          {m.toLogin}
        </Link>
      }
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={form.handleSubmit(({ setupToken, ...rest }) =>
          enter.mutate({ ...rest, ...(setupToken ? { setupToken } : {}) }),
        )}
      >
        <Field label={m.name} error={errors.name?.message}>
          {(control) => <Input {...control} autoComplete="name" {...form.register('name')} />}
        </Field>
        <Field label={m.email} error={errors.email?.message}>
          {(control) => <Input {...control} type="email" autoComplete="username" {...form.register('email')} />}
        </Field>
        <Field label={m.password} hint={m.newPasswordHint(shortest)} error={errors.password?.message}>
          {(control) => (
            <Input {...control} type="password" autoComplete="new-password" {...form.register('password')} />
          )}
        </Field>
        {withToken ? (
          <Field label={m.setupToken} hint={m.setupTokenHint} error={errors.setupToken?.message}>
            {(control) => (
              <Input {...control} autoComplete="off" className="font-mono" {...form.register('setupToken')} />
            )}
          </Field>
        ) : (
          <Button
            variant="ghost"
            className="justify-self-start px-0! text-muted hover:bg-transparent!"
            onClick={() => setWithToken(true)}
          >
            {m.haveSetupToken}
          </Button>
        )}
        {enter.error && !explained && <SignupProblem error={enter.error} />}
        <Button type="submit" variant="primary" shape="wide" busy={enter.isPending}>
          {m.signup}
        </Button>
      </form>
    </AuthFrame>
  );
}

const SignupProblem = ({ error }: { error: unknown }) =>
  isCode(error, 'REGISTRATION_CLOSED') ? (
    <div role="alert">
      <Notice tone="warn">{m.closed}</Notice>
    </div>
  ) : (
    <Problem error={error} />
  );
