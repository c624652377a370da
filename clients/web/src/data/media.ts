import type { MediaType } from './api-types';

/** Every kind of media, in the order they are offered. */
export const mediaTypes: MediaType[] = ['image', 'video', 'audio', 'text'];
