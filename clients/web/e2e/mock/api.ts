import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type {
  AccessToken,
  ApiKey,
  ApiKeyChange,
  ApiKeyList,
  Asset,
  AssetLineage,
  BatchRequest,
  Budget,
  BudgetAlert,
  BudgetChange,
  BulkRequest,
  BulkResult,
  CancelResult,
  CreatedAccessToken,
  Dashboard,
  DownloadLink,
  GenerateRequest,
  Generation,
  LedgerEntry,
  Me,
  MediaType,
  Money,
  NewApiKey,
  NewProject,
  Page,
  Project,
  ProviderSettings,
  Quote,
  Session,
  TagList,
  Totals,
  Waveform,
} from '../../src/data/api-types.ts';
import { mockBatches } from './batches.ts';
import { models } from './models.ts';
import { peaks, scene } from './pictures.ts';
import { known, providers, retirements } from './providers.ts';

export class MockError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
type Body = Record<string, unknown>;
const money = (nanoUsd: number, certainty: Money['certainty']): Money => ({
  nanoUsd,
  usd: (nanoUsd / 1e9).toFixed(9),
  currency: 'USD',
  certainty,
});
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const budget = (
  scope: Budget['scope'],
  scopeId: string,
  period: Budget['period'],
  limit: number,
  spent: number,
  reserved: number,
): Budget => ({
  id: randomUUID(),
  followsProject: false,
  scope,
  scopeId,
  period,
  periodStart: period === 'total' ? null : '2026-11-01',
  limitUsd: limit.toFixed(9),
  limit: money(limit * 1e9, 'reported'),
  spent: money(spent, 'computed'),
  reserved: money(reserved, 'estimated'),
  remaining: money(limit * 1e9 - spent - reserved, 'estimated'),
  thresholds: [80, 100],
  updatedAt: ago(4_000),
});
const page = <T>(items: T[]): Page<T> => ({ items, nextCursor: null });
const newProject = ({ name, description, budgetUsd }: NewProject): Project => ({
  id: randomUUID(),
  name,
  description: description ?? null,
  budgetUsd: budgetUsd ?? null,
  budgetNanoUsd: budgetUsd ? Number(budgetUsd) * 1e9 : null,
  settings: {},
  archived: false,
  deletedAt: null,
  purgeAfter: null,
  thumbnailAssetId: null,
  thumbnailUrl: null,
  assetCount: 0,
  generationCount: 0,
  version: 1,
  createdAt: ago(0),
  updatedAt: ago(0),
});
const prompts = [
  'A lighthouse on a cliff at dusk, oil painting',
  'Foggy pine forest at sunrise, slow camera flight',
  'Poster for a jazz night, bold shapes, two colours',
  'Macro of dew on a fern, shallow depth of field',
  'Aerial view of terraced rice fields after rain',
];

/** The public API over a few arrays. Knows what the interface needs to be looked at, and no more. */
export function createMock() {
  const userId = randomUUID();
  let signedIn = false;
  const clients = new Set<ServerResponse>();
  const projects: Project[] = ['Autumn campaign', 'Album artwork', 'Harbour documentary', 'Recipe cards'].map(
    (name, index) => ({
      ...newProject({
        name,
        description: index === 0 ? 'Pictures, a spoken intro and a short film for the October launch.' : null,
        budgetUsd: index === 0 ? '25' : null,
      }),
      assetCount: 14 - index * 3,
      generationCount: 14,
      createdAt: ago(40_000),
      updatedAt: ago(30 + index * 900),
    }),
  );
  const assets: Asset[] = [];
  const generations: Generation[] = [];
  const seeds = new Map<string, number>();

  const addAsset = (
    projectId: string,
    type: MediaType,
    prompt: string,
    seed: number,
    generationId: string | null,
    createdAt: string,
  ) => {
    const picture = scene(seed);
    const id = randomUUID();
    const asset: Asset = {
      id,
      thumbnailUrl: `/api/assets/${id}/thumbnail`,
      contentUrl: `/api/assets/${id}/content`,
      sandbox: true,
      createdBy: userId,
      sha256: null,
      details: null,
      waveformUrl: type === 'audio' ? `/api/assets/${id}/waveform` : null,
      provider: null,
      model: null,
      prompt,
      parameters: null,
      deletedAt: null,
      purgeAfter: null,
      problem: null,
      cost: null,
      version: 1,
      updatedAt: createdAt,
      projectId,
      generationId,
      name: prompt.slice(0, 48),
      description: '',
      type,
      contentType: { text: 'text/markdown', image: 'image/webp', video: 'video/mp4', audio: 'audio/mpeg' }[type],
      status: 'ready',
      size: 120_000 + seed * 9_731,
      width: type === 'image' || type === 'video' ? picture.width : null,
      height: type === 'image' || type === 'video' ? picture.height : null,
      duration: type === 'video' || type === 'audio' ? 4 + (seed % 9) : null,
      tags: seed % 4 === 0 ? ['hero', 'draft'] : [],
      favorite: seed % 5 === 0,
      archived: false,
      excerpt:
        type === 'text'
          ? 'The harbour wakes before the town does. Ropes creak, a kettle whistles in a wheelhouse, and the first gulls argue over nothing at all while the light comes up the colour of weak tea.'
          : null,
      createdAt,
    };
    seeds.set(asset.id, seed);
    assets.unshift(asset);
    return asset;
  };
  const addGeneration = (
    projectId: string,
    type: MediaType,
    prompt: string,
    seed: number,
    status: Generation['status'],
    minutes: number,
  ) => {
    const paid = seed % 3 !== 0;
    const generation: Generation = {
      id: randomUUID(),
      projectId,
      type,
      prompt,
      provider: paid ? 'openai' : 'sandbox',
      model: paid ? 'openai/gpt-image-2' : `sandbox/${type}`,
      parameters: { seed, size: '1536x1024' },
      references: [],
      count: 1,
      cancelRequested: false,
      held: null,
      retryOf: null,
      batchId: null,
      status,
      progress: status === 'completed' ? 1 : 0.4,
      estimate: money(paid ? 42_000_000 : 0, 'estimated'),
      cost: status === 'completed' ? money(paid ? 39_570_000 : 0, paid ? 'computed' : 'reported') : null,
      usage: null,
      assets: [],
      attempts: [
        {
          provider: 'openai',
          model: 'gpt-image-2',
          submittedAt: ago(minutes),
          endedAt: ago(minutes),
          outcome: 'unknown',
          error: null,
          message: null,
          requestId: null,
          providerJobId: null,
          httpStatus: null,
        },
      ],
      error:
        status === 'failed'
          ? { code: 'CONTENT_REFUSED', message: 'The provider refused the prompt: it may show a real person.' }
          : null,
      createdAt: ago(minutes),
      startedAt: ago(minutes),
      completedAt: status === 'completed' ? ago(minutes) : null,
    };
    generations.push(generation);
    if (status === 'completed')
      generation.assets = [addAsset(projectId, type, prompt, seed, generation.id, generation.createdAt).id];
    return generation;
  };
  const kinds: MediaType[] = ['image', 'image', 'video', 'image', 'audio', 'image', 'text', 'image'];
  for (let index = 0; index < 40; index++) {
    const project = projects[index % 3]!;
    addGeneration(
      project.id,
      kinds[index % kinds.length]!,
      prompts[index % prompts.length]!,
      index,
      'completed',
      60 + index * 37,
    );
  }
  addGeneration(projects[0]!.id, 'image', 'Portrait in the style of a living painter', 4, 'failed', 44);
  addGeneration(projects[0]!.id, 'video', 'Slow camera flight over a foggy pine forest', 5, 'unknown', 52);
  generations.sort((a, b) => b.createdAt.localeCompare(a.createdAt));

  const ledger = (): LedgerEntry[] =>
    generations
      .filter(({ cost }) => cost)
      .map((g) => ({
        id: g.id,
        generationId: g.id,
        projectId: g.projectId,
        provider: g.provider,
        model: g.model,
        type: g.type,
        userId,
        kind: 'charge',
        priceVersion: 'openai 2026-11-20',
        breakdown: [],
        estimate: g.estimate,
        amount: g.cost!,
        createdAt: g.createdAt,
      }));
  const budgets: Budget[] = [
    budget('workspace', 'w1', 'month', 20, 7_420_000_000, 1_200_000_000),
    budget('project', projects[0]!.id, 'total', 5, 4_310_000_000, 0),
  ];
  const keys: ApiKey[] = [
    {
      id: randomUUID(),
      provider: 'openai',
      label: 'Studio',
      masked: 'sk-...f3Qa',
      baseUrl: null,
      statusMessage: 'OpenAI accepts the key.',
      checkedAt: ago(50),
      status: 'valid',
      active: true,
      checked: ['The key is accepted', 'Models can be listed'],
      notChecked: ['Whether there is credit left', 'Whether image models are unlocked'],
      lastUsedAt: ago(50),
      createdAt: ago(9_000),
    },
    {
      id: randomUUID(),
      provider: 'anthropic',
      label: null,
      masked: 'sk-ant-...8dKe',
      baseUrl: null,
      statusMessage: 'It was encrypted with a master key that is not here any more. Enter the key again.',
      checkedAt: ago(12_000),
      status: 'reenter',
      active: true,
      checked: [],
      notChecked: [],
      lastUsedAt: null,
      createdAt: ago(12_000),
    },
  ];

  const send = (name: string, data: Body) => {
    for (const client of clients) client.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const run = (generation: Generation) => {
    const ids = { generationId: generation.id, projectId: generation.projectId };
    send('generation.queued', ids);
    for (let step = 1; step <= 5; step++)
      setTimeout(() => {
        if (generation.status === 'cancelled') return;
        Object.assign(generation, { status: 'submitted', progress: step / 6 });
        send('generation.progress', { ...ids, progress: step / 6, state: 'submitted' });
      }, step * 500);
    setTimeout(() => {
      if (generation.status === 'cancelled') return;
      const made = Array.from({ length: generation.count ?? 1 }, (_, n) =>
        addAsset(
          generation.projectId,
          generation.type,
          generation.prompt,
          generations.length * 7 + n,
          generation.id,
          ago(0),
        ),
      );
      Object.assign(generation, {
        status: 'completed',
        progress: 1,
        assets: made.map(({ id }) => id),
        cost: money(generation.estimate?.nanoUsd ?? 0, 'computed'),
        completedAt: ago(0),
      });
      send('generation.completed', ids);
      send('asset.ready', ids);
      send('cost.recorded', ids);
    }, 3_200);
  };
  const start = (body: GenerateRequest) => {
    const generation = addGeneration(body.projectId, body.type, body.prompt, generations.length, 'queued', 0);
    generations.unshift(generations.pop()!);
    Object.assign(generation, {
      provider: body.provider,
      model: body.model,
      parameters: body.parameters,
      count: body.count,
      estimate: price(body),
      cost: null,
      progress: 0,
    });
    run(generation);
    return generation;
  };
  const price = ({ provider, model, count }: GenerateRequest) =>
    models.some(({ id }) => id === model)
      ? money(provider === 'sandbox' ? 0 : 42_000_000 * (count ?? 1), 'estimated')
      : money(0, 'unpriced');

  const batches = mockBatches({ start, money });

  const totals = (key: (entry: LedgerEntry) => string): Totals[] => {
    const map = new Map<string, Totals>();
    for (const entry of ledger()) {
      const known = map.get(key(entry)) ?? {
        name: projects.find(({ id }) => id === key(entry))?.name ?? key(entry),
        deleted: false,
        key: key(entry),
        provider: null,
        count: 0,
        completed: 0,
        failed: 0,
        cost: money(0, 'computed'),
        byCertainty: [],
        unpriced: 0,
      };
      known.count++;
      known.completed++;
      known.cost = money(known.cost.nanoUsd + entry.amount.nanoUsd, 'computed');
      map.set(known.key, known);
    }
    return [...map.values()];
  };
  const dashboard = (): Dashboard => ({
    range: { from: ago(43_200).slice(0, 10), to: ago(0).slice(0, 10), interval: 'day' },
    byCertainty: [],
    cancelled: 0,
    totalCost: money(
      ledger().reduce((sum, { amount }) => sum + amount.nanoUsd, 0),
      'computed',
    ),
    generations: generations.length,
    completed: 40,
    failed: 1,
    unknown: 1,
    successRate: 97.6,
    assets: 40,
    storageBytes: 48_300_000,
    unpriced: 0,
    unassigned: money(0, 'computed'),
    today: { cost: money(420_000_000, 'computed'), byCertainty: [], unpriced: 0 },
    thisMonth: { cost: money(910_000_000, 'computed'), byCertainty: [], unpriced: 0 },
    series: Array.from({ length: 30 }, (_, day) => ({
      date: new Date(Date.now() - (29 - day) * 86_400_000).toISOString().slice(0, 10),
      cost: money(Math.round(Math.abs(Math.sin(day * 0.7) * Math.cos(day * 0.21)) * 1.8e9), 'computed'),
      byCertainty: [],
      count: day % 7,
      completed: day % 7,
      failed: 0,
    })),
    byProvider: totals(({ provider }) => provider),
    byModel: totals(({ model }) => model),
    byType: totals(({ type }) => type),
    byProject: totals(({ projectId }) => projectId),
  });
  const find = <T extends { id?: unknown }>(list: T[], id: string | undefined) => {
    const found = list.find((item) => item.id === id);
    if (!found) throw new MockError(404, 'NOT_FOUND', 'This is not here.');
    return found;
  };
  const me = (): Me => ({
    user: {
      id: userId,
      email: 'ada@example.org',
      name: 'Ada',
      locale: null,
      twoFactorEnabled: false,
      administrator: true,
      createdAt: ago(90_000),
    },
    workspace: { id: 'w1', name: "Ada's workspace", personal: true },
    role: 'owner',
    scopes: null,
  });

  function call(method: string, url: URL, body: Body): unknown {
    const path = url.pathname.replace('/api/', '');
    const [noun = '', id, verb] = path.split('/');
    const q = url.searchParams;
    const route = `${method} ${noun}`;
    if (noun === 'auth') {
      if (id === 'login' && body.password === 'wrong') throw new MockError(401, 'INVALID_CREDENTIALS', 'Wrong.');
      if (id === 'login' || id === 'signup') signedIn = true;
      if (id === 'logout') signedIn = false;
      if (id === 'passkeys') return page([]);
      if (id === 'sessions')
        return page<Session>([
          {
            id: 's1',
            current: true,
            device: 'Firefox on Linux',
            userAgent: 'Mozilla/5.0 (X11; Linux) Firefox/140.0',
            ipAddress: '192.168.1.20',
            createdAt: ago(900),
            lastSeenAt: ago(1),
            expiresAt: ago(-40_000),
          },
          {
            id: 's2',
            current: false,
            device: 'Safari on iPhone',
            userAgent: 'Mozilla/5.0 (iPhone) Safari/600',
            ipAddress: '192.168.1.31',
            createdAt: ago(9_000),
            lastSeenAt: ago(600),
            expiresAt: ago(-40_000),
          },
        ]);
      if (!signedIn && id === 'me' && !process.env.MEDIALAB_MOCK_SIGNED_IN)
        throw new MockError(401, 'UNAUTHENTICATED', 'Log in first.');
      return me();
    }
    switch (route) {
      case 'GET projects':
        if (id) return find(projects, id);
        return page(
          projects.filter(
            (p) =>
              !!p.deletedAt === (q.get('trashed') === 'true') &&
              (q.get('trashed') || p.archived === (q.get('archived') === 'true')) &&
              p.name.toLowerCase().includes((q.get('search') ?? '').toLowerCase()),
          ),
        );
      case 'POST projects':
        if (verb === 'restore') return Object.assign(find(projects, id), { deletedAt: null });
        projects.unshift(newProject(body as unknown as NewProject));
        return projects[0];
      case 'PUT projects':
        return Object.assign(find(projects, id), body);
      case 'DELETE projects':
        return Object.assign(find(projects, id), { deletedAt: ago(0) });
      case 'GET models':
        return id === 'retirements' ? retirements : models;
      case 'POST generate':
        if (id === 'batch') return batches[verb === 'quote' ? 'quote' : 'start'](body as unknown as BatchRequest);
        if (id === 'quote') {
          const request = body as unknown as GenerateRequest;
          const amount = price(request);
          const count = request.count ?? 1;
          return {
            route: [{ provider: request.provider ?? '', model: request.model ?? '', price: amount, held: amount }],
            rejected: [],
            breakdown: [{ label: `${count} images`, unit: 'images', quantity: count, amount, source: 'price list' }],
            refusal: null,
          } satisfies Quote;
        }
        return start(body as unknown as GenerateRequest);
      case 'GET batches': {
        if (!id) return page(batches.list(q.get('projectId')));
        const found = batches.get(id);
        if (!found) throw new MockError(404, 'NOT_FOUND', 'This is not here.');
        return found;
      }
      case 'POST batches':
        return verb === 'cancel' ? batches.cancel(id ?? '') : batches.retryFailed(id ?? '');
      case 'GET generations':
        if (id) return find(generations, id);
        return page(
          generations
            .filter(
              (g) =>
                (!q.get('projectId') || g.projectId === q.get('projectId')) &&
                (!q.get('status') || g.status === q.get('status')),
            )
            .slice(0, Number(q.get('limit') ?? 50)),
        );
      case 'POST generations': {
        const generation = find(generations, id);
        if (verb === 'retry') return start(generation);
        Object.assign(generation, { status: verb === 'resolve' ? 'failed' : 'cancelled' });
        send('generation.cancelled', { generationId: generation.id });
        return {
          status: 'cancelled',
          stillChargeable: false,
          message: 'Cancelled before anything was sent. It costs nothing.',
        } satisfies CancelResult;
      }
      case 'GET assets':
        if (verb === 'lineage')
          return {
            parents: [],
            children: [],
            ancestors: 0,
            totalCost: money(0, 'computed'),
            unpriced: 0,
          } satisfies AssetLineage;
        if (id === 'tags') return { items: [{ tag: 'hero', count: 4 }] } satisfies TagList;
        if (id) return find(assets, id);
        return page(
          assets.filter(
            (a) =>
              (!q.get('projectId') || a.projectId === q.get('projectId')) &&
              (!q.get('type') || a.type === q.get('type')) &&
              (!q.get('favorite') || a.favorite) &&
              (!q.get('tag') || a.tags.includes(q.get('tag')!)) &&
              !!a.deletedAt === (q.get('trashed') === 'true') &&
              (q.get('trashed') || a.archived === (q.get('archived') === 'true')) &&
              a.name.toLowerCase().includes((q.get('search') ?? '').toLowerCase()),
          ),
        );
      case 'PUT assets':
        return Object.assign(find(assets, id), body);
      case 'POST assets':
        if (id === 'bulk') {
          const change: Record<string, Partial<Asset>> = {
            favorite: { favorite: true },
            archive: { archived: true },
            unarchive: { archived: false },
            trash: { deletedAt: ago(0) },
            restore: { deletedAt: null },
          };
          const { ids, action } = body as unknown as BulkRequest;
          for (const one of ids) Object.assign(find(assets, one), change[action]);
          return {
            items: ids.map((one) => ({ id: one, success: true, error: null, message: null })),
          } satisfies BulkResult;
        }
        return { url: `/api/assets/${id}/content`, expiresAt: ago(-60) } satisfies DownloadLink;
      case 'GET api-keys':
        return { items: keys, nextCursor: null, notice: null } satisfies ApiKeyList;
      case 'POST api-keys': {
        if (verb) return find(keys, id);
        const { provider, label, baseUrl } = body as unknown as NewApiKey;
        const key: ApiKey = {
          id: randomUUID(),
          provider,
          label: label ?? null,
          masked: 'sk-...9xYz',
          baseUrl: baseUrl ?? null,
          active: true,
          status: 'valid',
          statusMessage: 'The key is accepted.',
          checked: ['The key is accepted'],
          notChecked: ['Whether there is credit left'],
          checkedAt: ago(0),
          lastUsedAt: null,
          createdAt: ago(0),
        };
        keys.push(key);
        return key;
      }
      case 'PUT api-keys': {
        const { label, active } = body as ApiKeyChange;
        const key = find(keys, id);
        return Object.assign(key, { label: label === undefined ? key.label : label, active: active ?? key.active });
      }
      case 'DELETE api-keys':
        return keys.splice(keys.indexOf(find(keys, id)), 1);
      case 'GET budgets':
        return id === 'alerts'
          ? page<BudgetAlert>([
              {
                id: 'a1',
                kind: 'threshold',
                period: 'total',
                periodStart: '2026-11-01',
                acknowledgedAt: null,
                scope: 'project',
                scopeId: projects[0]!.id,
                threshold: 80,
                spent: money(4_310_000_000, 'computed'),
                limit: money(5_000_000_000, 'reported'),
                createdAt: ago(90),
              },
            ])
          : page(budgets);
      case 'PUT budgets': {
        const { scope, scopeId, period, limitUsd } = body as unknown as BudgetChange;
        budgets.push(budget(scope, scopeId ?? 'w1', period, Number(limitUsd), 0, 0));
        return budgets.at(-1);
      }
      case 'DELETE budgets':
        return budgets.splice(budgets.indexOf(find(budgets, id)), 1);
      case 'GET costs':
        return page(ledger().filter(({ projectId }) => !q.get('projectId') || projectId === q.get('projectId')));
      case 'GET analytics':
        return dashboard();
      case 'GET access-tokens':
        return page<AccessToken>([
          {
            id: 't1',
            name: 'Nightly batch',
            hint: 'ml_x7Kd9',
            scopes: ['read', 'generate'],
            createdAt: ago(9_000),
            expiresAt: ago(-90_000),
            lastUsedAt: ago(300),
          },
        ]);
      case 'POST access-tokens':
        return {
          id: 't2',
          token: `ml_${'x7Kd92'.repeat(6)}`,
          name: 'Nightly batch',
          hint: 'ml_x7Kd9',
          scopes: ['read'],
          createdAt: ago(0),
          expiresAt: null,
        } satisfies CreatedAccessToken;
      case 'GET providers':
        return providers(keys[0]!.id);
      case 'GET settings':
      case 'PUT settings':
        return Object.keys(known).map((provider, index) => ({
          provider,
          enabled: true,
          priority: 100 + index * 10,
          defaultModels: {},
        })) satisfies ProviderSettings[];
      default:
        throw new MockError(404, 'NOT_FOUND', `${method} ${url.pathname} is not mocked.`);
    }
  }

  return {
    call,
    subscribe(response: ServerResponse) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': hello\n\n');
      clients.add(response);
      response.on('close', () => clients.delete(response));
    },
    file(url: URL) {
      const id = /^\/api\/assets\/([^/]+)\/(?:thumbnail|content|waveform)$/.exec(url.pathname)?.[1];
      const asset = assets.find((one) => one.id === id);
      if (!asset) return undefined;
      const seed = seeds.get(asset.id) ?? 1;
      if (url.pathname.endsWith('/waveform'))
        return {
          type: 'application/json',
          body: JSON.stringify({ durationMs: 1000 * (asset.duration ?? 0), peaks: peaks(seed) } satisfies Waveform),
        };
      if (asset.type === 'text') return { type: 'text/plain', body: asset.excerpt ?? '' };
      return { type: 'image/svg+xml', body: scene(seed).svg };
    },
  };
}
