import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { settings as m } from '@messages/settings';
import { useChangePassword } from './queries';
import { fieldErrors, isStatus } from '@/data/problem';
import { Button } from '@/ui/button';
import { Field, Input } from '@/ui/field';
import { useServerErrors } from '@/ui/form';
import { Problem } from '@/ui/state';
import { toast } from '@/ui/toast';

const schema = z.object({
  current: z.string().check(z.minLength(1, m.required)),
  new: z.string().check(z.minLength(10, m.tooShort)),
});

export function PasswordForm() {
  const change = useChangePassword();
  const form = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { current: '', new: '' },
  });
  useServerErrors(form, change.error);
  const { errors } = form.formState;
  const wrong = isStatus(change.error, 401) || isStatus(change.error, 403);
  const explained = 'new' in fieldErrors(change.error) || 'current' in fieldErrors(change.error);
  return (
    <form
      noValidate
      className="grid max-w-md gap-4"
      onSubmit={form.handleSubmit((body) =>
        change.mutate(body, {
          onSuccess: () => {
            toast(m.passwordChanged);
            form.reset();
          },
        }),
      )}
    >
      <Field label={m.currentPassword} error={errors.current?.message ?? (wrong ? m.wrongPassword : undefined)}>
        {(control) => (
          <Input {...control} type="password" autoComplete="current-password" {...form.register('current')} />
        )}
      </Field>
      <Field label={m.newPassword} hint={m.newPasswordHint} error={errors.new?.message}>
        {(control) => <Input {...control} type="password" autoComplete="new-password" {...form.register('new')} />}
      </Field>
      {change.error && !wrong && !explained && <Problem error={change.error} />}
      <Button type="submit" busy={change.isPending} className="justify-self-start">
        {m.changePassword}
      </Button>
    </form>
  );
}
