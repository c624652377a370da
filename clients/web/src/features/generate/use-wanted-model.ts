import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { common } from '@messages/common';
import { chooseModel, chooseTemplate } from './draft';
import { setMany } from '../batch/draft';
import type { MediaType } from '@/data/api-types';

const isKind = (type: string | undefined): type is MediaType => !!type && type in common.media;

/** A link that names a model or a template sets the form of the project to it, once. */
export function useWantedModel(projectId: string | undefined) {
  const { type, model, template } = useSearch({ from: '/app/create' });
  const navigate = useNavigate();
  useEffect(() => {
    if (!projectId || !(model ?? template) || !isKind(type)) return;
    setMany(projectId, false);
    if (model) chooseModel(projectId, type, model);
    if (template) chooseTemplate(projectId, type, template);
    void navigate({ to: '/create', search: {}, replace: true });
  }, [projectId, type, model, template, navigate]);
}
