// Shows /api/openapi.json. No library, no network beside that one document.
const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** An element with attributes and children; strings become text, never markup. */
function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

const spec = await (await fetch('/api/openapi.json')).json();
const schemas = spec.components?.schemas ?? {};
const shared = spec.components?.responses ?? {};
const resolve = (schema) => (schema?.$ref ? (schemas[schema.$ref.split('/').pop()] ?? {}) : (schema ?? {}));

function typeOf(schema) {
  if (!schema) return '';
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.map(typeOf).join(' | ');
  const type = [schema.type ?? 'any'].flat().join(' | ');
  return type.startsWith('array') ? `${typeOf(schema.items) || 'any'}[]` : schema.format ? `${type} (${schema.format})` : type;
}

const limitsOf = (schema) =>
  ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern']
    .filter((key) => schema?.[key] !== undefined)
    .map((key) => `${key} ${schema[key]}`)
    .join(', ');

function rows(entries) {
  return el(
    'table',
    {},
    el('tbody', {}, entries.map(([name, type, says]) => el('tr', {}, el('th', { scope: 'row' }, el('code', {}, name)), el('td', {}, el('code', {}, type)), el('td', {}, says ?? '')))),
  );
}

function members(schema) {
  const shape = resolve(schema);
  const required = new Set(shape.required ?? []);
  return Object.entries(shape.properties ?? {}).map(([name, member]) => [
    required.has(name) ? `${name} *` : name,
    typeOf(member),
    [member.description, limitsOf(member)].filter(Boolean).join(' · '),
  ]);
}

const example = (value) => (value === undefined ? null : el('pre', { tabindex: '0' }, typeof value === 'string' ? value : JSON.stringify(value, null, 2)));

function body(title, content) {
  const [type, media] = Object.entries(content ?? {})[0] ?? [];
  if (!media) return null;
  const shape = resolve(media.schema);
  // The envelope is the same everywhere: show what is in it.
  const inside = shape.properties?.success && shape.properties?.data ? shape.properties.data : media.schema;
  const table = members(inside?.type === 'array' ? inside.items : inside);
  return [
    el('h4', {}, title, type === 'application/json' ? '' : ` · ${type}`, table.length ? ` · ${typeOf(inside)}` : ''),
    table.length ? rows(table) : null,
    example(media.example),
  ];
}

/** A success without a body, for example a redirect, is its description. */
const answer = (status, response) => body(`${status}`, response.content) ?? [el('h4', {}, status), el('p', {}, response.description)];

/** "CODE: Words. OTHER_CODE: Words." as [status, code, words]. */
function refusals(responses) {
  return responses.flatMap(([status, { description, 'x-error-codes': codes = [] }]) =>
    codes.map((code, index) => {
      const start = description.indexOf(`${code}: `) + code.length + 2;
      const end = codes[index + 1] ? description.indexOf(`${codes[index + 1]}: `, start) : undefined;
      return [status, code, description.slice(start, end).trim()];
    }),
  );
}

/** What opens the operation: in words, and as options of curl. */
function credentials(method, operation) {
  const ways = Object.assign({}, ...operation.security);
  if (ways.accessToken) {
    return [`An access token with the scope ${ways.accessToken[0]}, or a session.`, ['-H "Authorization: Bearer $MEDIALAB_TOKEN"']];
  }
  if (!ways.session) return ['No credentials.', []];
  const name = spec.components.securitySchemes.session.name;
  const cookie = location.protocol === 'https:' ? name : name.replace('__Host-', '');
  return ['A session: the cookie of a signed-in browser. Access tokens are refused.', [`-b "${cookie}=$MEDIALAB_SESSION"`, ...(method === 'get' ? [] : ["-H 'X-CSRF: 1'"])]];
}

function curl(method, path, operation) {
  const sent = operation.requestBody?.content?.['application/json']?.example;
  const data = sent === undefined ? [] : ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(sent).replaceAll("'", "'\\''")}'`];
  const address = `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}'${location.origin}${path}'`;
  return [address, ...credentials(method, operation)[1], ...data].join(' \\\n  ');
}

function show(path, method, operation) {
  const responses = Object.entries(operation.responses ?? {}).map(([status, one]) => [status, one.$ref ? shared[one.$ref.split('/').pop()] : one]);
  const failures = responses.filter(([status]) => Number(status) >= 400);
  const problem = failures.map(([, response]) => response.content?.['application/problem+json']?.example).find((one) => one !== undefined);
  const inside = el(
    'div',
    {},
    operation.description ? el('p', {}, operation.description) : null,
    el('h4', {}, 'Credentials'),
    el('p', {}, credentials(method, operation)[0]),
    operation.parameters?.length
      ? [el('h4', {}, 'Parameters'), rows(operation.parameters.map((p) => [p.required ? `${p.name} *` : p.name, `${p.in} · ${typeOf(p.schema)}`, [p.description, limitsOf(p.schema)].filter(Boolean).join(' · ')]))]
      : null,
    body('Body', operation.requestBody?.content),
    responses.filter(([status]) => Number(status) < 400).map(([status, response]) => answer(status, response)),
    failures.length ? [el('h4', {}, 'Refusals'), rows(refusals(failures)), example(problem)] : null,
    el('h4', {}, 'Try it'),
    el('pre', { tabindex: '0' }, curl(method, path, operation)),
  );
  return el(
    'details',
    { id: operation.operationId, 'data-text': `${method} ${path} ${operation.operationId} ${operation.summary ?? ''} ${operation.description ?? ''}`.toLowerCase() },
    el('summary', {}, el('span', { class: 'method' }, method.toUpperCase()), el('code', {}, path), el('span', { class: 'says' }, operation.summary ?? operation.operationId)),
    inside,
  );
}

const groups = new Map();
for (const [path, item] of Object.entries(spec.paths)) {
  for (const method of methods.filter((name) => item[name])) {
    const tag = item[method].tags?.[0] ?? 'Other';
    if (!groups.has(tag)) groups.set(tag, []);
    groups.get(tag).push(show(path, method, item[method]));
  }
}

const idOf = (tag) => `tag-${tag.toLowerCase().replace(/\W+/g, '-')}`;
document.querySelector('#about').textContent = spec.info.description;
document.querySelector('nav').replaceChildren(...[...groups.keys()].map((tag) => el('a', { href: `#${idOf(tag)}` }, tag)));
document.querySelector('main').replaceChildren(...[...groups].map(([tag, operations]) => el('section', { id: idOf(tag) }, el('h2', {}, tag), operations)));
if (location.hash) document.getElementById(location.hash.slice(1))?.setAttribute('open', '');

const find = document.querySelector('#find');
function filter() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll('section')) {
    const operations = [...section.querySelectorAll('details')];
    for (const operation of operations) operation.hidden = !words.every((word) => operation.dataset.text.includes(word));
    section.hidden = operations.every((operation) => operation.hidden);
  }
}
find.addEventListener('input', filter);
// What was typed before there was anything to find.
filter();
