import { Heart, SlidersHorizontal, X } from 'lucide-react';
import { useState } from 'react';
import { clsx } from 'clsx';
import { gallery as m } from '@messages/gallery';
import { MediaIcon } from './asset-media';
import type { AssetFilter, AssetShelf } from './queries';
import { TagOptions } from './tag-options';
import { mediaTypes } from '@/data/media';
import { Button } from '@/ui/button';
import { Field, Input, Options, Select } from '@/ui/field';
import { Segmented } from '@/ui/segmented';
import { Sheet } from '@/ui/sheet';

interface Props {
  filter: AssetFilter;
  onChange: (change: Partial<AssetFilter>) => void;
}

/** The kinds and favourites at hand; the rest in a sheet. */
export function Filters({ filter, onChange }: Props) {
  const [more, setMore] = useState(false);
  return (
    <div className="mb-4 grid gap-3">
      <div className="flex gap-2">
        <Field label={m.search} hideLabel className="min-w-0 flex-1 sm:max-w-sm">
          {(control) => (
            <Input
              {...control}
              type="search"
              placeholder={m.search}
              value={filter.search ?? ''}
              onChange={(event) => onChange({ search: event.target.value || undefined })}
            />
          )}
        </Field>
        <Button icon={<SlidersHorizontal size={18} />} onClick={() => setMore(true)} aria-label={m.filters}>
          <span className="max-sm:sr-only">{m.filters}</span>
        </Button>
      </div>
      <div className="no-scrollbar -mx-4 flex gap-1.5 overflow-x-auto px-4 py-1 sm:mx-0 sm:flex-wrap sm:px-0">
        <Chip active={!filter.type} onClick={() => onChange({ type: undefined })}>
          {m.all}
        </Chip>
        {mediaTypes.map((type) => (
          <Chip
            key={type}
            active={filter.type === type}
            onClick={() => onChange({ type: filter.type === type ? undefined : type })}
          >
            <MediaIcon type={type} size={16} />
            {m.types[type]}
          </Chip>
        ))}
        <Chip active={!!filter.favorite} onClick={() => onChange({ favorite: !filter.favorite })}>
          <Heart size={16} aria-hidden="true" />
          {m.favorites}
        </Chip>
        {filter.tag && (
          <Chip active onClick={() => onChange({ tag: undefined })}>
            {m.tagFilter(filter.tag)}
            <X size={14} aria-hidden="true" />
          </Chip>
        )}
        {filter.shelf !== 'current' && (
          <Chip active onClick={() => onChange({ shelf: 'current' })}>
            {m.shelves[filter.shelf]}
            <X size={14} aria-hidden="true" />
          </Chip>
        )}
      </div>
      {more && <MoreFilters filter={filter} onChange={onChange} onClose={() => setMore(false)} />}
    </div>
  );
}

const Chip = ({ active, onClick, children }: { active: boolean; onClick: () => void; children: React.ReactNode }) => (
  <button
    type="button"
    aria-pressed={active}
    onClick={onClick}
    className={clsx(
      'pressable flex shrink-0 items-center justify-center gap-1.5 rounded-full border px-3.5 text-sm font-semibold whitespace-nowrap transition-colors',
      active ? 'border-ink bg-ink text-bg [&_svg]:text-current' : 'border-line bg-surface hover:border-edge',
    )}
  >
    {children}
  </button>
);

function MoreFilters({ filter, onChange, onClose }: Props & { onClose: () => void }) {
  const [tag, setTag] = useState(filter.tag ?? '');
  return (
    <Sheet
      open
      onClose={onClose}
      title={m.filters}
      footer={
        <Button
          variant="primary"
          onClick={() => {
            onChange({ tag: tag.trim() || undefined });
            onClose();
          }}
        >
          {m.done}
        </Button>
      }
    >
      <div className="grid gap-5">
        <Segmented
          showLabel
          label={m.shelf}
          value={filter.shelf}
          onChange={(shelf: AssetShelf) => onChange({ shelf })}
          options={(['current', 'archived', 'trash'] as const).map((value) => ({ value, label: m.shelves[value] }))}
        />
        <Field label={m.sort}>
          {(control) => (
            <Select {...control} value={filter.sort} onChange={(event) => onChange({ sort: event.target.value })}>
              <Options of={Object.entries(m.sorts)} />
            </Select>
          )}
        </Field>
        <Field label={m.tag}>
          {(control) => (
            <>
              <Input {...control} list="filter-tags" value={tag} onChange={(event) => setTag(event.target.value)} />
              <TagOptions id="filter-tags" projectId={filter.projectId} />
            </>
          )}
        </Field>
      </div>
    </Sheet>
  );
}
