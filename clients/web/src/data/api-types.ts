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
  twoFactorEnabled?: boolean;
}
export interface Me {
  user: User;
  workspace: { id: string; name: string };
  role: string;
}
export interface Session {
  id: string;
  current: boolean;
  userAgent?: string | null;
  ipAddress?: string | null;
  createdAt: string;
  lastSeenAt?: string | null;
}
export interface AccessToken {
  id: string;
  name: string;
  scopes: string[];
  createdAt: string;
  expiresAt?: string | null;
  lastUsedAt?: string | null;
}

export interface Project {
  id: string;
  name: string;
  description?: string | null;
  budgetUsd?: string | number | null;
  archived: boolean;
  deletedAt?: string | null;
  thumbnailAssetId?: string | null;
  createdAt: string;
  updatedAt?: string | null;
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
  maxPriceUsd?: number;
}
export interface Quote {
  route: { provider: string; model: string; price: Money; held: Money }[];
  rejected: { provider: string; model?: string | null; reason: string; message?: string }[];
  breakdown: { label: string; amount: Money }[];
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

export interface Generation {
  id: string;
  projectId: string;
  type: MediaType;
  prompt: string;
  provider: string;
  model: string;
  parameters: Record<string, unknown>;
  count?: number;
  status: GenerationStatus;
  progress?: number | null;
  estimate?: Money | null;
  cost?: Money | null;
  usage?: {
    inputTokens?: number | null;
    outputTokens?: number | null;
    images?: number | null;
    seconds?: number | null;
    characters?: number | null;
  } | null;
  assets: string[];
  attempts?: {
    provider: string;
    model: string;
    providerJobId?: string | null;
    submittedAt?: string | null;
    error?: string | null;
  }[];
  error?: { code: string; message: string } | null;
  createdAt: string;
  startedAt?: string | null;
  completedAt?: string | null;
}

export interface Asset {
  id: string;
  projectId: string;
  generationId?: string | null;
  name: string;
  description?: string | null;
  type: MediaType;
  contentType: string;
  status: string;
  size: number;
  width?: number | null;
  height?: number | null;
  duration?: number | null;
  tags: string[];
  favorite: boolean;
  archived: boolean;
  deletedAt?: string | null;
  /** Text assets: the beginning of the text. */
  excerpt?: string | null;
  createdAt: string;
}

export interface LedgerEntry {
  id: string;
  generationId?: string | null;
  projectId?: string | null;
  provider: string;
  model: string;
  type?: MediaType | null;
  kind: string;
  estimate?: Money | null;
  amount: Money;
  createdAt: string;
}

export type BudgetScope = 'workspace' | 'project' | 'provider' | 'user';
export interface Budget {
  id?: string;
  scope: BudgetScope;
  scopeId?: string | null;
  period: 'total' | 'month';
  limitUsd: string | number;
  spent?: Money;
  reserved?: Money;
  thresholds: number[];
}
export interface BudgetAlert {
  id: string;
  scope: BudgetScope;
  scopeId?: string | null;
  threshold: number;
  spent: Money;
  limit: Money;
  createdAt: string;
  acknowledgedAt?: string | null;
}

export interface ProviderHealth {
  provider: string;
  status: string;
  hasKey: boolean;
  message?: string | null;
}
export interface ProviderSettings {
  provider: string;
  enabled: boolean;
  priority: number;
  dailyBudgetUsd?: string | number | null;
  defaultModels: Partial<Record<MediaType, string>>;
}

export interface Totals {
  key: string;
  count: number;
  cost: Money;
}
export interface Dashboard {
  totalCost: Money;
  generations: number;
  completed: number;
  failed: number;
  assets?: number;
  series: { date: string; cost: Money; count: number }[];
  byProvider: Totals[];
  byModel: Totals[];
  byType: Totals[];
  byProject: Totals[];
}
