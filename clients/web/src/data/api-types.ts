/**
 * The wire types of the public API under the names the app uses; what they are is generated from docs/openapi.json (npm run api).
 * Money is in nano-US-dollars (1e-9 USD), times are RFC 3339 in UTC, sizes are bytes, durations seconds.
 */
import type { components } from './api.gen';

type Schemas = components['schemas'];

export type Certainty = Schemas['Certainty'];
export type Money = Schemas['Money'];
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export type Me = Schemas['MeResponse'];
export type Session = Schemas['SessionResponse'];
export type AccessToken = Schemas['AccessTokenResponse'];
export type NewAccessToken = Schemas['CreateAccessTokenRequest'];
export type CreatedAccessToken = Schemas['CreatedAccessTokenResponse'];
export type PasswordChange = Schemas['ChangePasswordRequest'];
export type ProfileChange = Schemas['UpdateProfileRequest'];
export type TwoFactorSetup = Schemas['TwoFactorSetupResponse'];
export type RecoveryCodes = Schemas['RecoveryCodesResponse'];
export type Registration = Schemas['RegistrationResponse'];
export type Passkey = Schemas['PasskeyResponse'];

export type Project = Schemas['ProjectResponse'];
export type NewProject = Schemas['CreateProjectRequest'];
export type ProjectChange = Schemas['UpdateProjectRequest'];
/** A prompt that leaves something open. */
export type Template = Schemas['TemplateResponse'];
export type NewTemplate = Schemas['CreateTemplateRequest'];
export type TemplateVariable = Schemas['TemplateVariable'];
export type VariableKind = Schemas['VariableKind'];
export type ApiKey = Schemas['ApiKeyResponse'];
export type ApiKeyList = Schemas['ApiKeyList'];
export type NewApiKey = Schemas['AddApiKeyRequest'];
export type ApiKeyChange = Schemas['UpdateApiKeyRequest'];

export type MediaType = Schemas['AssetType'];
export type Model = Schemas['ModelResponse'];
/** A model that is in use here and will go. */
export type Retirement = Schemas['RetirementResponse'];
/** One setting a model understands, described well enough to draw it. */
export type Parameter = Schemas['ModelParameter'];

export type GenerateRequest = Schemas['GenerateRequest'];
export type Quote = Schemas['QuoteResponse'];
/** A budget that does not hold the maximum price, in numbers (nano-USD). */
export type BudgetRefusal = Schemas['BudgetRefusalDetails'];
export type Generation = Schemas['GenerationResponse'];
export type GenerationStatus = Generation['status'];
export type CancelResult = Schemas['CancelResponse'];

export type BatchRequest = Schemas['BatchRequest'];
/** What a batch costs, and which of its items cannot run. */
export type BatchQuote = Schemas['BatchQuoteResponse'];
export type BlockedItem = Schemas['BlockedItem'];
export type Batch = Schemas['BatchResponse'];
export type BatchCounts = Schemas['BatchCounts'];
/** The whole and a page of its items. */
export type BatchDetails = Schemas['BatchDetails'];
export type BatchItem = Schemas['BatchItemResponse'];
export type CancelledBatch = Schemas['CancelBatchResponse'];

/** An asset as lists show it. */
export type AssetSummary = Schemas['AssetSummary'];
/** An asset with all that is known about it. */
export type Asset = Schemas['AssetResponse'];
export type AssetChange = Schemas['UpdateAssetRequest'];
export type NewAsset = Schemas['CreateAssetRequest'];
export type BegunUpload = Schemas['CreateAssetResponse'];
export type DownloadLink = Schemas['DownloadAssetResponse'];
export type BulkRequest = Schemas['BulkAssetsRequest'];
export type BulkResult = Schemas['BulkAssetsResponse'];
export type TagList = Schemas['TagList'];
/** Peaks of a sound, evenly spaced over its length. */
export type Waveform = Schemas['WaveformResponse'];

export type AssetLineage = Schemas['AssetLineage'];

/** What one unit of a model costs in this workspace. */
export type Price = Schemas['PriceResponse'];
export type LedgerEntry = Schemas['LedgerEntryResponse'];
export type BudgetScope = Schemas['BudgetScope'];
export type BudgetPeriod = Schemas['BudgetPeriod'];
/** Scope, scopeId and period say which budget is meant. */
export type BudgetChange = Schemas['PutBudgetRequest'];
export type Budget = Schemas['BudgetResponse'];
export type BudgetAlert = Schemas['BudgetAlertResponse'];

export type ProviderHealth = Schemas['ProviderResponse'];
export type Listing = Schemas['ListingResponse'];
export type ProviderSettings = Schemas['ProviderSettingsResponse'];
export type ProviderSettingsChange = Schemas['ProviderSettingsChange'];

/** One line of a breakdown. */
export type Totals = Schemas['Breakdown'];
export type Dashboard = Schemas['DashboardResponse'];
