import { Link } from '@tanstack/react-router';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { common } from '@messages/common';
import { templates as m } from '@messages/templates';
import { templatesQuery, useDeleteTemplate } from './queries';
import { TemplateForm } from './template-form';
import { MediaIcon } from '../gallery/asset-media';
import type { Template } from '@/data/api-types';
import { describeProblem } from '@/data/problem';
import { useItems } from '@/data/use-items';
import { Button, buttonStyle } from '@/ui/button';
import { confirm } from '@/ui/confirm';
import { Field, Input } from '@/ui/field';
import { Mark } from '@/ui/icons';
import { LoadMore } from '@/ui/load-more';
import { Menu } from '@/ui/menu';
import { Await, Empty } from '@/ui/state';
import { Badge, Card, PageHeader } from '@/ui/surface';
import { toast } from '@/ui/toast';

/** Every template of the workspace. */
export function TemplatesPage() {
  const [search, setSearch] = useState('');
  const [editing, setEditing] = useState<Template | 'new'>();
  const sought = useDeferredValue(search.trim());
  const query = useItems(templatesQuery(sought));
  const add = (
    <Button variant="primary" icon={<Plus size={20} />} onClick={() => setEditing('new')}>
      {m.new}
    </Button>
  );
  return (
    <>
      <PageHeader title={m.title} note={m.note} actions={add} />
      <Field label={m.search} hideLabel className="mb-5 sm:max-w-sm">
        {(control) => (
          <Input
            {...control}
            type="search"
            placeholder={m.search}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
      </Field>
      <Await query={query}>
        {(found) =>
          found.length ? (
            <ul className="grid gap-4 lg:grid-cols-2">
              {found.map((template) => (
                <TemplateCard key={template.id} template={template} onEdit={() => setEditing(template)} />
              ))}
            </ul>
          ) : sought ? (
            <Empty title={m.emptySearch}>{m.emptySearchBody}</Empty>
          ) : (
            <Empty art={<Mark className="size-16" />} title={m.emptyTitle} action={add}>
              {m.emptyBody}
            </Empty>
          )
        }
      </Await>
      <LoadMore query={query} className="mt-6" />
      {editing && (
        <TemplateForm template={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </>
  );
}

function TemplateCard({ template, onEdit }: { template: Template; onEdit: () => void }) {
  const { id, name, type, description, prompt, variables } = template;
  const remove = useDeleteTemplate();
  const ask = async () => {
    if (!(await confirm({ title: m.deleteTitle(name), body: m.deleteBody, action: m.delete, danger: true }))) return;
    remove.mutate(id, {
      onSuccess: () => toast(m.deleted),
      onError: (error) => toast(describeProblem(error).text, { tone: 'problem' }),
    });
  };
  return (
    <li>
      <Card className="grid h-full content-start gap-3 p-5">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <h2 className="text-lg font-semibold">{name}</h2>
            {description && <p className="text-sm text-muted">{description}</p>}
          </div>
          <Menu
            label={m.actions(name)}
            items={[
              { label: m.edit, icon: <Pencil size={18} />, onSelect: onEdit },
              { label: m.delete, icon: <Trash2 size={18} />, danger: true, onSelect: () => void ask() },
            ]}
          />
        </div>
        <p className="line-clamp-4 text-sm whitespace-pre-wrap">{prompt}</p>
        <div className="mt-auto flex flex-wrap items-center gap-2 pt-1">
          <Badge tone="accent">
            <MediaIcon type={type} size={14} />
            {common.media[type]}
          </Badge>
          {variables.map(({ name: variable, label }) => (
            <Badge key={variable}>{label}</Badge>
          ))}
          <Link
            to="/create"
            search={{ type, template: id }}
            aria-label={m.use(name)}
            className={`${buttonStyle({ variant: 'secondary' })} ml-auto`}
          >
            {m.useShort}
          </Link>
        </div>
      </Card>
    </li>
  );
}
