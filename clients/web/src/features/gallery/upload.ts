import type { Asset, BegunUpload, MediaType, NewAsset } from '@/data/api-types';
import { api, parseJson, toError } from '@/data/client';
import { ApiError } from '@/data/problem';
import { gallery as m } from '@messages/gallery';

/** Text that browsers give no type, or one that does not say it is text. */
const textTypes: Record<string, string> = {
  md: 'text/markdown',
  markdown: 'text/markdown',
  srt: 'application/x-subrip',
  vtt: 'text/vtt',
  json: 'application/json',
  txt: 'text/plain',
};

/** What a file is, by the browser's word or else by its name; the server looks at the bytes. */
export function kindOf({ name, type }: Pick<File, 'name' | 'type'>): { type: MediaType; contentType: string } {
  const byName = textTypes[name.split('.').at(-1)?.toLowerCase() ?? ''];
  if (byName) return { type: 'text', contentType: byName };
  const kind = type.split('/')[0];
  if (kind === 'image' || kind === 'video' || kind === 'audio' || kind === 'text')
    return { type: kind, contentType: type };
  throw new ApiError(415, 'UNSUPPORTED_TYPE', m.uploadType);
}

/** Asks for a place, sends the bytes straight to the store, and has them checked. `progress` runs from 0 to 1. */
export async function uploadAsset(projectId: string, file: File, progress: (share: number) => void): Promise<Asset> {
  const { id, upload } = await api.post<BegunUpload>('/api/assets', {
    projectId,
    name: file.name,
    size: file.size,
    ...kindOf(file),
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
        : reject(
            toError(
              { status: request.status, statusText: request.statusText, headers: new Headers() },
              parseJson(request.responseText),
            ),
          );
    request.onerror = () => reject(new ApiError(0, 'NETWORK', ''));
    request.send(file);
  });
