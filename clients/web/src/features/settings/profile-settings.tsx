import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { common } from '@messages/common';
import { settings as m } from '@messages/settings';
import { templates } from '@messages/templates';
import { Installation } from './installation';
import { useSaveProfile } from './queries';
import type { Me } from '@/data/api-types';
import { formatDate } from '@/data/format';
import { formatUsd } from '@/data/money';
import { useOutbox } from '@/data/outbox';
import { describeProblem } from '@/data/problem';
import { meQuery, signOut } from '@/data/session';
import { setTheme, useTheme } from '@/data/theme';
import { Button, buttonStyle } from '@/ui/button';
import { confirm } from '@/ui/confirm';
import { Field, Input, Options, Select } from '@/ui/field';
import { Segmented } from '@/ui/segmented';
import { Await } from '@/ui/state';
import { Section } from '@/ui/surface';
import { toast } from '@/ui/toast';

const locales =
  'cs-CZ da-DK de-AT de-CH de-DE en-GB en-IN en-US es-ES es-MX fi-FI fr-CA fr-FR it-IT ja-JP ko-KR nl-NL pl-PL pt-BR pt-PT sv-SE tr-TR uk-UA zh-CN'.split(
    ' ',
  );

const failed = (error: unknown) => toast(describeProblem(error).text, { tone: 'problem' });

async function leave() {
  const queued = useOutbox.getState().items.length;
  const question = { title: m.signOutTitle(queued), body: m.signOutBody, action: m.signOut, danger: true };
  if (queued && !(await confirm(question))) return;
  await signOut().then(() => location.assign('/login'), failed);
}

export function ProfileSettings() {
  const query = useQuery(meQuery);
  const { theme } = useTheme();
  return (
    <>
      <Section title={m.profile}>
        <Await query={query}>{(me) => <Profile me={me} />}</Await>
      </Section>
      <Section title={m.appearance}>
        <div className="max-w-sm">
          <Segmented
            label={m.theme}
            value={theme}
            onChange={setTheme}
            options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: m.themes[value] }))}
          />
        </div>
      </Section>
      <Section title={m.more} className="lg:hidden">
        <div className="flex flex-wrap gap-2">
          {(
            [
              ['/library', common.nav.library],
              ['/templates', templates.title],
              ['/analytics', common.nav.analytics],
              ['/keys', common.nav.keys],
            ] as const
          ).map(([to, label]) => (
            <Link key={to} to={to} className={buttonStyle({ variant: 'secondary' })}>
              {label}
            </Link>
          ))}
        </div>
      </Section>
      <Installation />
      <div>
        <Button icon={<LogOut size={18} />} onClick={() => void leave()}>
          {m.signOut}
        </Button>
      </div>
    </>
  );
}

/** Those the form offers, by the names their own speakers use, and one that was set by other means. */
const localesWith = (own: string | null) =>
  [...new Set([...locales, ...(own ? [own] : [])])]
    .map((tag) => [tag, new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag] as const)
    .sort(([, one], [, other]) => one.localeCompare(other));

function Profile({ me }: { me: Me }) {
  const [name, setName] = useState(me.user.name);
  const [locale, setLocale] = useState(me.user.locale ?? '');
  const save = useSaveProfile();
  return (
    <form
      className="grid max-w-md gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(
          { name: name.trim(), locale: locale || null },
          { onSuccess: () => toast(m.saved), onError: failed },
        );
      }}
    >
      <Field label={m.name}>
        {(control) => (
          <Input {...control} value={name} autoComplete="name" onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label={m.locale} hint={m.localeHint(formatUsd(1234.5), formatDate('2026-12-31'))}>
        {(control) => (
          <Select {...control} value={locale} onChange={(event) => setLocale(event.target.value)}>
            <option value="">{m.browserLocale}</option>
            <Options of={localesWith(me.user.locale)} />
          </Select>
        )}
      </Field>
      <dl className="grid gap-1 text-sm">
        {(
          [
            [m.email, me.user.email],
            [m.workspace, me.workspace.name],
            [m.role, m.roles[me.role] ?? me.role],
          ] as const
        ).map(([term, value]) => (
          <div key={term} className="grid grid-cols-[8rem_1fr]">
            <dt className="text-muted">{term}</dt>
            <dd className="min-w-0 font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <Button
        type="submit"
        className="justify-self-start"
        busy={save.isPending}
        disabled={!name.trim() || (name.trim() === me.user.name && locale === (me.user.locale ?? ''))}
      >
        {common.save}
      </Button>
    </form>
  );
}
