import { bundleDigest } from '@plugboard/bundle'
import type {
  CheckDecisionsRecord,
  OwnershipRecord,
  TenantRecord,
  TrustedPublishersRecord,
} from '@plugboard/catalog'
import type { Provenance } from '@plugboard/types'
import { publishBundle } from '../publish/publish-bundle.ts'
import { moveTag } from '../tags/move-tag.ts'
import { markVersion } from '../version-states/mark-version.ts'
import { createBrotliEncoder } from './archive-under-test.ts'
import { createBundle, REF } from './bundle-under-test.ts'
import { createPorts, type PortsUnderTest } from './ports-under-test.ts'

const { signal } = new AbortController()
const ID = REF.pluginId
/** The version that is revoked. */
export const NEXT = { pluginId: ID, version: '1.1.0' }
export const MARK = { reason: 'It sends card numbers to a log.', at: '2026-05-06T07:08:09.000Z' }

/** The owners of the plugin. */
export const OWNERSHIP: OwnershipRecord = {
  pluginId: ID,
  owners: ['beta', 'ci'],
  revision: 2,
  changedAtMs: 5,
  confirmedRevision: 1,
  transfer: { to: 'gamma', requestedBy: null, requestedAtMs: 6 },
  claimedAtMs: 1,
}

/** The CI jobs that may publish the plugin. */
export const TRUSTED_PUBLISHERS: TrustedPublishersRecord = {
  pluginId: ID,
  publishers: [
    {
      publisherId: '4fJk20ZsQ1xV',
      provider: 'github',
      issuer: 'https://token.actions.githubusercontent.com',
      claims: { repository: 'acme/shop' },
      workflow: 'release.yml',
      publisher: 'beta',
      addedAtMs: 3,
      addedBy: 'anna',
    },
  ],
  isRequired: true,
  updatedAtMs: 4,
}

/** The CI job that published its versions. */
export const PROVENANCE: Provenance = {
  provider: 'github',
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'repo:acme/shop:ref:refs/heads/main',
  repository: 'acme/shop',
  runId: '7',
}

/** Publishes a version of two files. */
export async function publish(
  ports: PortsUnderTest,
  version: string,
  text = `export default '${version}'`,
  { publisher = 'ci' }: { publisher?: string | null } = {},
) {
  const unnamed = createBundle(
    { 'bundle.js': text, 'chunks/größe.js': 'export {}' },
    { version, maps: { 'bundle.js.map': '{}' } },
  )
  const bundle = { ...unnamed, digest: bundleDigest(unnamed) }
  const encoder = createBrotliEncoder(bundle)
  const by = { publisher, ownersRevision: 1, provenance: PROVENANCE }
  await publishBundle(ports, { bundle, encoder, ...by, signal })
  ports.advance(1000)
}

/** A generation of a tenant that has the plugin, configured. */
export function tenantAt(generation: number, version = '1.0.0', tenantId = 'acme'): TenantRecord {
  return {
    tenantId,
    generation,
    origin: { madeAtMs: 1_700_000_000_000 + generation, madeBy: 'shop-admin', from: 'api' },
    changes: [],
    plugins: [
      {
        pluginId: ID,
        version,
        config: { label: 'Pay\u2028now', nested: { '': [1, null] } },
        secrets: [{ pointer: '/key', sealed: '2026:abc', setAtMs: 5 }],
        enabled: true,
        requested: '^1.0.0',
        upgrade: 'follow',
        ownersRevision: 2,
        installedAtMs: 1,
        updatedAtMs: 2,
      },
    ],
    freeze: { reason: 'Peak season.', untilMs: null },
  }
}

/** What an administrator has allowed uploads of the plugin. */
export const CHECK_DECISIONS: CheckDecisionsRecord = {
  pluginId: ID,
  decisions: [
    {
      decisionId: '4fJk20ZsQ1xV',
      fingerprint: 'a'.repeat(64),
      code: 'STYLE_GLOBAL',
      file: 'a.css',
      version: '1.0.0',
      scope: 'plugin',
      effect: 'allow',
      reason: 'Seen.',
      decidedBy: 'admin',
      decidedAtMs: 5,
      expiresAtMs: 6,
    },
  ],
}

/** Three versions, one of them revoked; owners; a tag; a tenant in its third generation. */
export async function createSource(): Promise<PortsUnderTest> {
  const ports = createPorts()
  await ports.catalog.ownerships.insert(OWNERSHIP)
  await ports.catalog.trustedPublishers.insert(TRUSTED_PUBLISHERS)
  await ports.catalog.checkDecisions.insert(CHECK_DECISIONS)
  await publish(ports, '1.0.0')
  await publish(ports, '1.1.0')
  await publish(ports, '2.0.0-rc.1')
  await moveTag(ports, { pluginId: ID, tag: 'next' }, { version: '2.0.0-rc.1', check: () => {} })
  await markVersion(ports, NEXT, () => ({ revoked: MARK }))
  await ports.catalog.hosts.insert({ hostId: 'default', version: '4.1.0', react: '19.2', updatedAtMs: 7 })
  await ports.catalog.tenants.insert(tenantAt(3))
  await ports.catalog.tenants.insert({ tenantId: 'bare', generation: 1, plugins: [] })
  for (const generation of [1, 2]) await ports.catalog.generations.put(tenantAt(generation, '1.1.0'))
  return ports
}

/** Ids in their order. */
export function namesTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `a-${1000 + index}`)
}

/** What is kept of an uninstalled plugin. */
export function keptOf(pluginId: string, text = '') {
  return { pluginId, config: { text }, keptAtMs: 1 }
}
