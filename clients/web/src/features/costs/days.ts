const midnight = (day: string) => new Date(`${day}T00:00:00`);

/** From the first day's beginning to the last day's end in the reader's time zone; a day that is not given leaves its end open. */
export function wholeDays(from: string | undefined, to: string | undefined) {
  const end = to ? midnight(to) : undefined;
  // Not 24 hours: where clocks change, a day has 23 or 25.
  end?.setDate(end.getDate() + 1);
  return { from: from ? midnight(from).toISOString() : undefined, to: end?.toISOString() };
}
