import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { templates as m } from '@messages/templates';
import { templatesForQuery } from './queries';
import type { MediaType, Template } from '@/data/api-types';
import { Field, Options, Select } from '@/ui/field';

interface Props {
  type: MediaType;
  chosen: string | undefined;
  onChange: (template: Template | undefined) => void;
}

/** Writes the prompt by hand, or takes a template for it. */
export function TemplateField({ type, chosen, onChange }: Props) {
  const { data } = useQuery(templatesForQuery(type));
  const gone = !!chosen && !!data && !data.some(({ id }) => id === chosen);
  if (!data?.length && !chosen) return <ManageLink />;
  return (
    <div className="grid">
      <Field label={m.field} error={gone ? m.gone : undefined}>
        {(control) => (
          <Select
            {...control}
            value={gone ? '' : (chosen ?? '')}
            onChange={(event) => onChange(data?.find(({ id }) => id === event.target.value))}
          >
            <option value="">{m.none}</option>
            <Options of={data?.map(({ id, name }) => [id, name] as const) ?? []} />
          </Select>
        )}
      </Field>
      <ManageLink />
    </div>
  );
}

const ManageLink = () => (
  <Link
    to="/templates"
    className="pressable flex items-center justify-self-start text-sm font-semibold text-accent-text hover:underline"
  >
    {m.manage}
  </Link>
);
