import { zodResolver } from '@hookform/resolvers/zod';
import { Link, useSearch } from '@tanstack/react-router';
import { useForm, useWatch } from 'react-hook-form';
import * as z from 'zod/mini';
import { auth as m } from '@messages/auth';
import { AuthFrame } from './auth-frame';
import { PasskeyButton } from './passkey-button';
import { type Credentials, needsCode, useEnter } from './queries';
import { ApiError, isCode } from '@/data/problem';
import { Button } from '@/ui/button';
import { Field, Input } from '@/ui/field';
import { Problem } from '@/ui/state';

const schema = z.object({
  email: z.string().check(z.email(m.badEmail)),
  password: z.string().check(z.minLength(1, m.required)),
  code: z.optional(z.string()),
});

export function LoginPage() {
  const search = useSearch({ strict: false });
  const enter = useEnter<Credentials>('/api/auth/login');
  const form = useForm<Credentials>({
    resolver: zodResolver(schema),
    defaultValues: { email: '', password: '', code: '' },
  });
  const { errors } = form.formState;
  const typedCode = useWatch({ control: form.control, name: 'code' });
  const code = needsCode(enter.error) || !!typedCode;
  return (
    <AuthFrame
      title={m.loginTitle}
      foot={
        <Link
          to="/signup"
          search={search}
          className="pressable inline-flex items-center font-semibold text-accent-text underline-offset-4 hover:underline"
        >
          {m.toSignup}
        </Link>
      }
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={form.handleSubmit(({ code: typed, ...rest }) =>
          enter.mutate({ ...rest, ...(typed ? { code: typed.replace(/\s/g, '') } : {}) }),
        )}
      >
        <Field label={m.email} error={errors.email?.message}>
          {(control) => <Input {...control} type="email" autoComplete="username" {...form.register('email')} />}
        </Field>
        <Field label={m.password} error={errors.password?.message}>
          {(control) => (
            <Input {...control} type="password" autoComplete="current-password" {...form.register('password')} />
          )}
        </Field>
        {code && (
          <Field label={m.code} hint={m.codeHint}>
            {(control) => (
              <Input
                {...control}
                autoComplete="one-time-code"
                className="tnum tracking-widest"
                {...form.register('code')}
              />
            )}
          </Field>
        )}
        <LoginProblem error={enter.error} />
        <Button type="submit" variant="primary" shape="wide" busy={enter.isPending} className="mt-2">
          {m.login}
        </Button>
      </form>
      <PasskeyButton />
    </AuthFrame>
  );
}

function LoginProblem({ error }: { error: unknown }) {
  if (!error) return null;
  if (isCode(error, 'TWO_FACTOR_REQUIRED'))
    return (
      <p role="status" className="text-sm font-medium">
        {m.codeNeeded}
      </p>
    );
  if (isCode(error, 'TWO_FACTOR_CODE_INVALID'))
    return (
      <p role="alert" className="text-sm font-medium text-danger">
        {m.wrongCode}
      </p>
    );
  if (error instanceof ApiError && error.status === 401)
    return (
      <p role="alert" className="text-sm font-medium text-danger">
        {m.wrong}
      </p>
    );
  return <Problem error={error} />;
}
