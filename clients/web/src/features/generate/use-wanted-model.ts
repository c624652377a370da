import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { common } from '@messages/common';
import { chooseModel } from './draft';
import { setMany } from '../batch/draft';
import type { MediaType } from '@/data/api-types';

const isKind = (type: string | undefined): type is MediaType => !!type && type in common.media;

/** A link that names a model sets the form of the project to it, once. */
export function useWantedModel(projectId: string | undefined) {
  const { type, model } = useSearch({ from: '/app/create' });
  const navigate = useNavigate();
  useEffect(() => {
    if (!projectId || !model || !isKind(type)) return;
    setMany(projectId, false);
    chooseModel(projectId, type, model);
    void navigate({ to: '/create', search: {}, replace: true });
  }, [projectId, type, model, navigate]);
}
