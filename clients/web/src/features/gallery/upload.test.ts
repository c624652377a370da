import { kindOf, uploadAsset } from './upload';
import { describeProblem } from '@/data/problem';

describe('the kind of a file', () => {
  it.each([
    ['Boat.jpg', 'image/jpeg', 'image', 'image/jpeg'],
    ['Notes.MD', '', 'text', 'text/markdown'],
    ['Film.srt', '', 'text', 'application/x-subrip'],
    ['Film.en.vtt', '', 'text', 'text/vtt'],
    ['rows.json', 'application/json', 'text', 'application/json'],
    ['page.html', 'text/html', 'text', 'text/html'],
  ])('%s of type "%s" is %s', (name, type, kind, contentType) =>
    expect(kindOf({ name, type })).toEqual({ type: kind, contentType }),
  );
  it('is unknown for what cannot be kept', () => {
    expect(() => kindOf({ name: 'setup.exe', type: '' })).toThrow('pictures');
    expect(() => kindOf({ name: 'README', type: '' })).toThrow();
  });
});

it('says in the words of the store why it did not take the bytes', async () => {
  class Refused {
    status = 413;
    statusText = 'Payload Too Large';
    responseText = JSON.stringify({ error: 'TOO_LARGE', message: 'More bytes came than were announced.' });
    upload = {};
    onload = () => undefined;
    open = () => undefined;
    setRequestHeader = () => undefined;
    send = () => this.onload();
  }
  vi.stubGlobal('XMLHttpRequest', Refused);
  const begun = { id: 'a', upload: { method: 'PUT', url: '/api/assets/content/x', headers: {} } };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ success: true, data: begun }))));
  const error: unknown = await uploadAsset(
    'p',
    new File(['x'], 'Boat.jpg', { type: 'image/jpeg' }),
    () => undefined,
  ).catch((thrown: unknown) => thrown);
  expect(describeProblem(error).text).toBe('More bytes came than were announced.');
  vi.unstubAllGlobals();
});
