/**
 * The wire types of the public API, under the names the app uses.
 * Money is in nano-US-dollars (1e-9 USD), times are RFC 3339 in UTC, sizes are bytes, durations seconds.
 */
export type MediaType = 'text' | 'image' | 'video' | 'audio';
export type Certainty = 'reported' | 'computed' | 'estimated' | 'unpriced';

export interface Money {
  nanoUsd: number;
  usd?: string;
  currency?: string;
  certainty: Certainty;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface User {
  id: string;
  email: string;
  name: string;
  locale: string | null;
  twoFactorEnabled: boolean;
  /** Administrator of this installation. */
  administrator: boolean;
}
export interface Me {
  user: User;
  workspace: { id: string; name: string };
  role: string;
}
export interface Session {
  id: string;
  current: boolean;
  /** Browser and system in words. */
  device: string;
  userAgent?: string | null;
  ipAddress?: string | null;
  createdAt: string;
  lastSeenAt?: string | null;
}
export interface Passkey {
  id: string;
  name: string | null;
  createdAt: string;
  /** Kept in an account that brings it to other devices. */
  backedUp: boolean;
}
export interface AccessToken {
  id: string;
  name: string;
  /** Its first characters. */
  hint: string;
  scopes: string[];
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}

export interface Project {
  id: string;
  name: string;
  description: string | null;
  /** Decimal text; null for no limit. */
  budgetUsd: string | null;
  archived: boolean;
  deletedAt: string | null;
  purgeAfter: string | null;
  assetCount: number;
  generationCount: number;
  createdAt: string;
  updatedAt: string;
}

export interface ApiKey {
  id: string;
  provider: string;
  label?: string | null;
  masked: string;
  status: string;
  active: boolean;
  checked: string[];
  notChecked: string[];
  lastUsedAt?: string | null;
  createdAt: string;
}

/** One setting a model understands, described well enough to draw it. */
export interface Parameter {
  name: string;
  label: string;
  kind: 'choice' | 'integer' | 'number' | 'boolean' | 'text';
  values?: string[] | null;
  min?: number | null;
  max?: number | null;
  step?: number | null;
  default?: string | number | boolean | null;
  unit?: string | null;
  help?: string | null;
}
export interface Capabilities {
  parameters: Parameter[];
  maxCount: number;
  references?: { max: number; types: MediaType[] } | null;
  streaming: boolean;
  cancellable: boolean;
  maxPromptCharacters: number;
}
export interface Model {
  /** `<provider>/<model>` */
  id: string;
  provider: string;
  modality: MediaType;
  name: string;
  description?: string | null;
  capabilities: Capabilities;
  price?: {
    certainty: Certainty;
    summary: string;
    lines?: { unit: string; per: number; nanoUsd: number; attributes?: Record<string, string> | null }[];
  } | null;
  lifecycle?: {
    released?: string | null;
    deprecated?: string | null;
    shutdown?: string | null;
    replacement?: string | null;
  } | null;
  sandbox: boolean;
  available: boolean;
  unavailableReason?: string | null;
}

export interface GenerateRequest {
  projectId: string;
  type: MediaType;
  prompt: string;
  model?: string;
  provider?: string;
  parameters: Record<string, string | number | boolean>;
  references: string[];
  count?: number;
  fallback?: boolean;
  maxPriceUsd?: string;
  /** Go on although nobody knows the price. */
  acceptUnpriced?: boolean;
}
export interface Quote {
  route: { provider: string; model: string; price: Money; held: Money }[];
  rejected: { provider: string; model: string; reason: string; message?: string }[];
  breakdown: { label: string; amount: Money }[];
  /** Set when a budget would not hold the first one's maximum now. */
  refusal?: BudgetRefusal | null;
}
/** A budget that does not hold the maximum price, in numbers (nano-USD). */
export interface BudgetRefusal {
  scope: BudgetScope;
  scopeId: string;
  period: BudgetPeriod;
  limitNanoUsd: number;
  spentNanoUsd: number;
  reservedNanoUsd: number;
  requestedNanoUsd: number;
}

export type GenerationStatus =
  | 'reserving'
  | 'queued'
  | 'submitting'
  | 'submitted'
  | 'downloading'
  | 'storing'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'unknown';

export interface Attempt {
  provider: string;
  model: string;
  submittedAt: string;
  outcome: string;
  message?: string | null;
  requestId?: string | null;
  providerJobId?: string | null;
}
export interface Generation {
  id: string;
  projectId: string;
  type: MediaType;
  prompt: string;
  provider: string;
  model: string;
  parameters: Record<string, unknown>;
  references: string[];
  count: number;
  status: GenerationStatus;
  /** 0 to 1. */
  progress: number;
  cancelRequested: boolean;
  estimate: Money | null;
  /** The most it can cost: reserved until it ends. */
  held: Money | null;
  cost: Money | null;
  usage: {
    inputTokens: number | null;
    outputTokens: number | null;
    images: number | null;
    seconds: number | null;
    characters: number | null;
  } | null;
  assets: string[];
  attempts: Attempt[];
  error: { code: string; message: string } | null;
  retryOf: string | null;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
}

/** An asset as lists show it. */
export interface AssetSummary {
  id: string;
  projectId: string;
  generationId?: string | null;
  type: MediaType;
  status: 'uploading' | 'processing' | 'ready' | 'broken';
  name: string;
  tags: string[];
  favorite: boolean;
  archived: boolean;
  deletedAt?: string | null;
  contentType: string;
  size: number;
  width?: number | null;
  height?: number | null;
  duration?: number | null;
  thumbnailUrl?: string | null;
  /** Redirects to the bytes. */
  contentUrl: string;
  /** The beginning of a text. */
  excerpt?: string | null;
  /** Why it is broken. */
  problem?: string | null;
  sandbox: boolean;
  cost?: Money | null;
  createdAt: string;
}
/** An asset with all that is known about it. */
export interface Asset extends AssetSummary {
  description: string;
  waveformUrl?: string | null;
  provider?: string | null;
  model?: string | null;
  prompt?: string | null;
  parameters?: Record<string, unknown> | null;
}

export interface AssetLineage {
  parents: AssetSummary[];
  children: AssetSummary[];
  /** How many assets stand behind it in all. */
  ancestors: number;
  /** Of it and all its ancestors. */
  totalCost: Money;
  unpriced: number;
}

/** What one unit of a model costs in this workspace. */
export interface Price {
  id: string;
  provider: string;
  /** `*` is every model without a price of its own. */
  model: string;
  unit: string;
  nanoUsd: number;
  per: number;
  /** It holds only for requests with these. */
  attributes: Record<string, string>;
  validFrom: string | null;
  validTo: string | null;
  source: string;
  free: boolean;
  /** Set for the workspace's own. */
  overrideId: string | null;
}

export interface LedgerEntry {
  id: string;
  generationId: string;
  projectId: string;
  /** `charge`, or `correction-…` for a later change, whose amount is the difference. */
  kind: string;
  type: MediaType;
  provider: string;
  model: string;
  /** What was shown before; null for a correction. */
  estimate: Money | null;
  amount: Money;
  createdAt: string;
}

export type BudgetScope = 'workspace' | 'project' | 'provider' | 'user';
export type BudgetPeriod = 'total' | 'day' | 'month';
/** Scope, scopeId and period say which budget is meant. */
export interface BudgetChange {
  scope: BudgetScope;
  scopeId?: string | null;
  period: BudgetPeriod;
  /** Decimal text. */
  limitUsd: string;
  /** Percent. */
  thresholds: number[];
}
export interface Budget extends BudgetChange {
  id: string;
  scopeId: string;
  limit: Money;
  spent: Money;
  reserved: Money;
  remaining: Money;
  /** It is the project's own budget: it is changed there. */
  followsProject: boolean;
}
export interface BudgetAlert {
  id: string;
  kind: 'threshold' | 'exceeded' | 'overrun';
  scope: BudgetScope | 'generation';
  scopeId: string;
  threshold: number;
  spent: Money;
  limit: Money;
  createdAt: string;
  acknowledgedAt: string | null;
}

export interface ProviderHealth {
  provider: string;
  name: string;
  /** healthy, degraded, down, or unknown before the first call. */
  status: string;
  hasKey: boolean;
  message: string | null;
  /** What a call without a result costs there: free, charged or partial. */
  failureBilling: { failed: string; cancelled: string; source: string };
}
export interface ProviderSettings {
  provider: string;
  enabled: boolean;
  priority: number;
  defaultModels: Partial<Record<MediaType, string>>;
}

/** One line of a breakdown. */
export interface Totals {
  /** Provider, model, type or project id; empty when the facts name none. */
  key: string;
  name: string;
  deleted: boolean;
  count: number;
  cost: Money;
}
export interface CostTotal {
  cost: Money;
  /** Charges nobody knows the price of: missing in the sum. */
  unpriced: number;
}
export interface Dashboard {
  today: CostTotal;
  thisMonth: CostTotal;
  totalCost: Money;
  unpriced: number;
  /** The part of the cost that belongs to no known project. */
  unassigned: Money;
  generations: number;
  completed: number;
  failed: number;
  unknown: number;
  /** Percent; null when nothing ended. */
  successRate: number | null;
  assets: number;
  storageBytes: number;
  series: { date: string; cost: Money; count: number }[];
  byProvider: Totals[];
  byModel: Totals[];
  byType: Totals[];
  byProject: Totals[];
}
