import { useEffect, useState } from 'react';

/** The value once it has been still for a while. Compared by content, so that an equal object is not news. */
export function useDebounced<T>(value: T, milliseconds = 350): T {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled((key === undefined ? undefined : JSON.parse(key)) as T), milliseconds);
    return () => clearTimeout(timer);
  }, [key, milliseconds]);
  return settled;
}
