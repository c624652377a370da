/** Stands where the first page will be; the same boxes as the projects page, so that nothing jumps. */
export function PagePlaceholder() {
  return (
    <div aria-hidden="true">
      <div className="sheen mb-7 h-10 w-48 rounded-md" />
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))] gap-4">
        {Array.from({ length: 6 }, (_, index) => (
          <div key={index} className="sheen h-56 rounded-lg" />
        ))}
      </div>
    </div>
  );
}
