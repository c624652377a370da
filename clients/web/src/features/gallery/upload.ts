import type { Asset, BegunUpload, MediaType, NewAsset } from '@/data/api-types';
import { api } from '@/data/client';
import { ApiError } from '@/data/problem';
import { gallery as m } from '@messages/gallery';

const mediaType = (file: File): MediaType => {
  const kind = file.type.split('/')[0];
  if (kind === 'image' || kind === 'video' || kind === 'audio' || kind === 'text') return kind;
  throw new ApiError(415, 'UNSUPPORTED_TYPE', m.uploadType);
};

/** Asks for a place, sends the bytes straight to the store, and has them checked. `progress` runs from 0 to 1. */
export async function uploadAsset(projectId: string, file: File, progress: (share: number) => void): Promise<Asset> {
  const { id, upload } = await api.post<BegunUpload>('/api/assets', {
    projectId,
    name: file.name,
    type: mediaType(file),
    size: file.size,
    ...(file.type ? { contentType: file.type } : {}),
  } satisfies NewAsset);
  await put(upload, file, progress);
  return api.post<Asset>(`/api/assets/${id}/complete`);
}

/** XMLHttpRequest, because fetch cannot tell how much was sent. */
const put = ({ method, url, headers }: BegunUpload['upload'], file: File, progress: (share: number) => void) =>
  new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    if (new URL(url, location.href).origin === location.origin) request.setRequestHeader('X-CSRF', '1');
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () =>
      request.status < 300
        ? resolve()
        : reject(new ApiError(request.status, `HTTP_${request.status}`, request.statusText));
    request.onerror = () => reject(new ApiError(0, 'NETWORK', ''));
    request.send(file);
  });
