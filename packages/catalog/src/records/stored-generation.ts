import type { GenerationKey } from '../catalog.ts'
import type { ListedGeneration, TenantContent, TenantRecord } from './records.ts'
import { damaged, parseText } from './stored-row.ts'

const GENERATIONS = { name: 'generations' }

/** What an adapter stores of a generation: two JSON texts, because listings do not need the content. */
export interface StoredGeneration {
  readonly summary: string
  readonly content: string
}

/** The highest number that fits into the ids below. */
const DIGITS = 16

/** One string for each generation. Those of a tenant are sorted by number, because a tenant id contains no "@". */
export function generationId({ tenantId, generation }: GenerationKey): string {
  return `${tenantId}@${String(generation).padStart(DIGITS, '0')}`
}

/** The texts of a generation. */
export function createStoredGeneration(tenant: TenantRecord): StoredGeneration {
  const { tenantId, generation, origin, changes, rolledBack } = tenant
  const listed: ListedGeneration = { tenantId, generation, origin, changes, rolledBack }
  return { summary: JSON.stringify(listed), content: JSON.stringify(contentOf(tenant)) }
}

/** What a generation has. */
export function contentOf(tenant: TenantContent): TenantContent {
  const { plugins, hostId, keptConfigurations, minReleaseAgeMs, securityFixes, freeze } = tenant
  return { plugins, hostId, keptConfigurations, minReleaseAgeMs, securityFixes, freeze }
}

/** Reads a generation back. Throws CatalogUnusableError when it is damaged. */
export function parseStoredGeneration({ summary, content }: StoredGeneration): TenantRecord {
  const parsed = parseText(GENERATIONS, content)
  if (!isContent(parsed)) throw damaged(GENERATIONS)
  return { ...parseListedGeneration({ summary }), ...parsed }
}

/** Reads what listings show of a generation. Throws CatalogUnusableError when it is damaged. */
export function parseListedGeneration({ summary }: Pick<StoredGeneration, 'summary'>): ListedGeneration {
  const parsed = parseText(GENERATIONS, summary)
  if (!isListed(parsed)) throw damaged(GENERATIONS)
  return parsed
}

// This package wrote the rest, so it is not validated at every read.
function isContent(value: unknown): value is TenantContent {
  return Array.isArray(Object(value).plugins)
}

function isListed(value: unknown): value is ListedGeneration {
  return typeof Object(value).generation === 'number'
}
