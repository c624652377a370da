import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import { useEffect } from 'react';
import { fieldErrors } from '@/data/problem';

/** Puts the server's objections under the fields they are about. */
export function useServerErrors<T extends FieldValues>(form: UseFormReturn<T>, error: unknown) {
  useEffect(() => {
    const known = Object.keys(form.getValues());
    for (const [field, message] of Object.entries(fieldErrors(error)))
      if (known.includes(field)) form.setError(field as Path<T>, { message });
  }, [form, error]);
}
