import type { Catalog, CheckDecision, TokenRecord } from '@plugboard/catalog'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it, vi } from 'vitest'
import { openRegistry } from '../testing/registry-under-test.ts'
import { removeEnded } from './remove-ended.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const LEASE_MS = 10_000
const NOW_MS = Date.parse('2026-06-01T00:00:00Z')

const NEVER = { expiresAtMs: null, revokedAtMs: null }

function tokenOf(
  tokenId: string,
  ends: Pick<TokenRecord, 'expiresAtMs' | 'revokedAtMs'> = NEVER,
): TokenRecord {
  const grants = { name: 'ci', scopes: ['read'], tenants: [], plugins: [], createdBy: null } as const
  return { tokenId, sha256: 'a'.repeat(64), ...grants, createdAtMs: 1, lastUsedAtMs: null, ...ends }
}

/** A catalog in which a registry removes what has ended. */
function openScene() {
  const catalog = createMemoryCatalog()
  let nowMs = NOW_MS
  let ids = 0
  const ports = { catalog, clock: () => nowMs, createId: () => `id-${(ids += 1)}`, leaseMs: LEASE_MS }
  return {
    catalog,
    ports,
    /** A round of a registry. */
    remove: () => removeEnded(ports, new AbortController().signal),
    /** A round after the lease of the one before has run out. */
    removeLater: () => {
      nowMs += LEASE_MS + 1
      return removeEnded(ports, new AbortController().signal)
    },
  }
}

const idOf = (number: number) => `token0000${String(number).padStart(3, '0')}`

const idsOf = async ({ tokens }: Pick<Catalog, 'tokens'>) =>
  (await tokens.list({ limit: 1000 })).map(({ tokenId }) => tokenId)

describe('a token', () => {
  it.each([
    ['without an end', NEVER, true],
    ['that expires later', { ...NEVER, expiresAtMs: NOW_MS + 1 }, true],
    ['that expired 90 days ago', { ...NEVER, expiresAtMs: NOW_MS - 90 * DAY_MS }, true],
    ['that expired before that', { ...NEVER, expiresAtMs: NOW_MS - 90 * DAY_MS - 1 }, false],
    ['that was revoked 90 days ago', { ...NEVER, revokedAtMs: NOW_MS - 90 * DAY_MS }, true],
    ['that was revoked before that', { ...NEVER, revokedAtMs: NOW_MS - 90 * DAY_MS - 1 }, false],
    [
      'that was revoked long ago and would expire later',
      { expiresAtMs: NOW_MS + 1, revokedAtMs: NOW_MS - 100 * DAY_MS },
      false,
    ],
    [
      'that expired yesterday and was to be revoked later',
      { expiresAtMs: NOW_MS - DAY_MS, revokedAtMs: NOW_MS + DAY_MS },
      true,
    ],
  ])('%s (%o) stays listed: %s', async (_what, ends, isListed) => {
    const { catalog, remove } = openScene()
    await catalog.tokens.insert(tokenOf('aaaaaaaaaaaa', ends))
    expect(await remove()).toMatchObject({ tokens: isListed ? 0 : 1 })
    expect(await idsOf(catalog)).toEqual(isListed ? ['aaaaaaaaaaaa'] : [])
  })

  it('that has ended is found among hundreds of others, a page in each round, and again from the beginning', async () => {
    const { catalog, remove, removeLater } = openScene()
    const ended = { ...NEVER, expiresAtMs: 1 }
    for (let number = 0; number < 250; number += 1) {
      await catalog.tokens.insert(tokenOf(idOf(number), number % 100 === 0 ? ended : NEVER))
    }
    const rounds = [await remove(), await removeLater(), await removeLater()]
    expect(rounds.map((removed) => removed?.tokens)).toEqual([1, 1, 1])
    expect(await idsOf(catalog)).toHaveLength(247)
    await catalog.tokens.insert(tokenOf(idOf(0), ended))
    expect(await removeLater()).toMatchObject({ tokens: 1 })
  })
})

describe('counts of requests', () => {
  it('stay for an hour, and more than a page of them goes in one round', async () => {
    const { catalog, remove } = openScene()
    const count = (subject: string, windowStartMs: number) =>
      catalog.requestCounts.insert({ subject, windowStartMs, counts: {} })
    for (let address = 0; address < 150; address += 1) await count(`address ${address}`, NOW_MS - HOUR_MS - 1)
    await count('address of now', NOW_MS - HOUR_MS)
    expect(await remove()).toEqual({ sessions: 0, tokens: 0, requestCounts: 150, checkDecisions: 0 })
    const left = await catalog.requestCounts.listPast({ startedBeforeMs: NOW_MS, limit: 10 })
    expect(left.map(({ value }) => value.subject)).toEqual(['address of now'])
  })
})

const until = (decisionId: string, expiresAtMs: number): CheckDecision => ({
  decisionId,
  fingerprint: 'a'.repeat(64),
  code: 'STYLE_GLOBAL',
  version: '1.0.0',
  scope: 'plugin',
  effect: 'allow',
  reason: 'Seen.',
  decidedBy: null,
  decidedAtMs: 1,
  expiresAtMs,
})

describe('a decision about a finding', () => {
  it('is removed when it has expired, and the others of its plugin stay', async () => {
    const { catalog, remove } = openScene()
    const later = until('later', NOW_MS + 1)
    await catalog.checkDecisions.insert({ pluginId: 'both', decisions: [until('ended', NOW_MS), later] })
    await catalog.checkDecisions.insert({ pluginId: 'ended', decisions: [until('ended', NOW_MS)] })
    await catalog.checkDecisions.insert({ pluginId: 'later', decisions: [later] })
    expect(await remove()).toMatchObject({ checkDecisions: 2 })
    expect((await catalog.checkDecisions.find('both'))?.value.decisions).toEqual([later])
    expect(await catalog.checkDecisions.find('ended')).toBeNull()
    expect(await catalog.checkDecisions.find('later')).not.toBeNull()
  })
})

describe('of several registries', () => {
  it('one removes within the time of a lease, and any of them goes on after it', async () => {
    const { ports, remove, removeLater } = openScene()
    expect(await remove()).not.toBeNull()
    expect(await removeEnded(ports, new AbortController().signal)).toBeNull()
    expect(await removeLater()).not.toBeNull()
  })

  it('the next one that starts removes a token whose time is over', async () => {
    const catalog = createMemoryCatalog()
    await catalog.tokens.insert(tokenOf('aaaaaaaaaaaa', { ...NEVER, expiresAtMs: 1 }))
    await catalog.tokens.insert(tokenOf('bbbbbbbbbbbb'))
    const env = { REGISTRY_TOKENS: '[]' }
    await using registry = await openRegistry({ catalog, env, clock: () => NOW_MS })
    await registry.app.ready()
    await vi.waitFor(async () => expect(await idsOf(catalog)).toEqual(['bbbbbbbbbbbb']), 40_000)
  })
})
