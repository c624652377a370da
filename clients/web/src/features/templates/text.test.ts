import { fill, isReadable, namesIn } from './text';

const upper = (name: string) => name.toUpperCase();

describe('the text of a template', () => {
  it.each([
    ['A {{cat}} and {{ dog }}', 'A CAT and DOG'],
    ['{{cat}}{{cat}}', 'CATCAT'],
    [String.raw`\{{cat}} is {{cat}}`, '{{cat}} is CAT'],
    [String.raw`\\{{cat}}`, String.raw`\CAT`],
    ['{ {cat} } }} {"a":{"b":1}}', '{ {cat} } }} {"a":{"b":1}}'],
  ])('%s becomes %s', (text, filled) => expect(fill(text, upper)).toBe(filled));

  it('leaves braces in a value as they are', () => expect(fill('{{a}} {{b}}', () => '{{b}}')).toBe('{{b}} {{b}}'));

  it('names every variable once', () => expect(namesIn(String.raw`{{b}} {{a}} {{b}} \{{c}}`)).toEqual(['b', 'a']));

  it.each(['A {{', '{{two words}}', '{{1st}}', '{{}}'])('cannot be read as %s', (text) => {
    expect(isReadable(text)).toBe(false);
    expect(namesIn(text)).toEqual([]);
    expect(fill(text, upper)).toBe(text);
  });
});
