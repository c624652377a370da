import type { Parameter } from '@/data/api-types';

/** A setting with nothing that is not said. */
export const parameter = (said: Pick<Parameter, 'name' | 'kind'> & Partial<Parameter>): Parameter => ({
  label: said.name,
  values: null,
  min: null,
  max: null,
  step: null,
  default: null,
  unit: null,
  help: null,
  labels: null,
  ...said,
});
