import { expect } from 'vitest'
import { readEntries } from '../audit/read-entries.ts'
import { type AnswerUnderTest, metadataOf, type RegistryUnderTest } from './registry-under-test.ts'

// A request for each route that changes something, and what the audit log has of it.

export const TOKEN = 'the-token-of-an-administrator-of-everything'
const STAGER = 'the-token-of-somebody-who-stages-versions'
export const ENV = {
  REGISTRY_BOOTSTRAP_TOKEN: TOKEN,
  REGISTRY_TOKENS: JSON.stringify([
    { name: 'stager', token: STAGER, scopes: ['publish'], publisher: 'bootstrap' },
  ]),
}
export const ADMIN = { authorization: `Bearer ${TOKEN}` }
export const START_MS = Date.parse('2026-06-01T00:00:00Z')
export const TENANT = { 'x-tenant-id': 'acme' }

export const entriesOf = ({ catalog }: Pick<RegistryUnderTest, 'catalog'>) =>
  Array.fromAsync(readEntries(catalog.auditEntries, { after: 0 }))

type Request = Parameters<RegistryUnderTest['request']>[0]

export const uploadOf = (facts: Readonly<Record<string, unknown>>, file = 'export default 1\n'): Request => {
  const form = new FormData()
  form.append('file', new Blob([file]), 'plugin.js')
  form.append('metadata', JSON.stringify(metadataOf(facts)))
  return { method: 'POST', url: '/plugins/upload', form }
}

export async function succeed(registry: RegistryUnderTest, request: Request): Promise<AnswerUnderTest> {
  const answer = await registry.request({ ...request, headers: { ...ADMIN, ...request.headers } })
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer
}

export const PLUGIN = '/tenants/acme/plugins/test-plugin'
const OWNERS = '/plugins/test-plugin/owners'
const TRUSTED = '/plugins/test-plugin/trusted-publishers'
const DECISIONS = '/plugins/test-plugin/check-decisions'
const DECISION = {
  version: '1.0.0',
  fingerprint: 'a'.repeat(64),
  code: 'STYLE_GLOBAL',
  scope: 'plugin',
  reason: 'Seen.',
  expiresAt: '2026-07-01T00:00:00.000Z',
} as const
const TRANSFER = '/plugins/test-plugin/transfer'
const VERSION = '/plugins/test-plugin/versions/1.0.0'
export const post = (url: string, body: object = {}): Request => ({ method: 'POST', url, body })

/** Below which the staged versions of the plugin are. */
export const STAGED = '/plugins/test-plugin/staged-versions'

export const stagingOf = (version: string): Request => ({
  ...uploadOf({ version }),
  url: '/plugins/upload?staged=true',
  headers: { authorization: `Bearer ${STAGER}` },
})

/** A change by each route, in an order in which each succeeds, with what its entry has besides who and when. */
export const CHANGES: readonly (readonly [Request, Readonly<Record<string, unknown>>])[] = [
  [
    uploadOf({}),
    {
      action: 'version.published',
      subject: { pluginId: 'test-plugin', version: '1.0.0' },
      after: { bytes: 17, files: 1, restored: 0, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
  ],
  [
    post(`${VERSION}/deprecate`, { reason: 'Old.' }),
    {
      action: 'version.deprecated',
      subject: { pluginId: 'test-plugin', version: '1.0.0' },
      before: { state: 'active' },
      after: { state: 'deprecated', deprecated: 'Old.' },
    },
  ],
  [post(`${VERSION}/undeprecate`), { action: 'version.undeprecated', after: { state: 'active' } }],
  [post(`${VERSION}/yank`, { reason: 'Broken.' }), { action: 'version.yanked' }],
  [post(`${VERSION}/unyank`), { action: 'version.unyanked', before: { state: 'yanked', yanked: 'Broken.' } }],
  [post(`${VERSION}/revoke`, { reason: 'Evil.' }), { action: 'version.revoked' }],
  [post(`${VERSION}/unrevoke`), { action: 'version.unrevoked' }],
  [
    { method: 'PUT', url: '/plugins/test-plugin/tags/next', body: { version: '1.0.0' } },
    {
      action: 'tag.moved',
      subject: { pluginId: 'test-plugin', tag: 'next' },
      before: null,
      after: { version: '1.0.0' },
    },
  ],
  [
    { method: 'DELETE', url: '/plugins/test-plugin/tags/next' },
    { action: 'tag.removed', before: { version: '1.0.0' }, after: null },
  ],
  [
    {
      method: 'PUT',
      url: '/plugins/test-plugin/visibility',
      body: { visibility: 'private', tenants: ['acme'] },
    },
    {
      action: 'visibility.changed',
      subject: { pluginId: 'test-plugin' },
      before: { visibility: 'public', tenants: 0 },
      after: { visibility: 'private', tenants: 1, added: 'acme', removed: '' },
    },
  ],
  [
    { ...post('/plugins/install', { pluginId: 'test-plugin' }), headers: TENANT },
    {
      action: 'tenant.plugin.installed',
      subject: { tenantId: 'acme', pluginId: 'test-plugin', version: '1.0.0', generation: 1 },
      before: null,
      after: { version: '1.0.0' },
    },
  ],
  [
    { method: 'PATCH', url: PLUGIN, body: { enabled: false, config: { colour: 'red' } } },
    {
      action: 'tenant.plugin.updated',
      before: { enabled: true },
      after: { enabled: false, config: 'changed' },
    },
  ],
  [
    { method: 'PATCH', url: '/tenants/acme', body: { minReleaseAgeSeconds: 60 } },
    {
      action: 'tenant.updated',
      subject: { tenantId: 'acme', generation: 3 },
      before: { minReleaseAgeSeconds: 0 },
      after: { minReleaseAgeSeconds: 60 },
    },
  ],
  [
    { method: 'PUT', url: '/tenants/acme/order', body: { plugins: ['test-plugin'] } },
    { action: 'tenant.ordered', outcome: 'unchanged', after: { order: 'test-plugin' } },
  ],
  [
    post('/tenants/acme/rollback', { generation: 1 }),
    { action: 'tenant.rolled-back', after: { rolledBackTo: 1 } },
  ],
  [
    { method: 'DELETE', url: PLUGIN },
    { action: 'tenant.plugin.uninstalled', before: { version: '1.0.0' }, after: null },
  ],
  [
    stagingOf('1.1.0'),
    {
      action: 'version.published',
      caller: expect.objectContaining({ name: 'stager' }),
      after: { staged: true },
    },
  ],
  [
    post('/plugins/test-plugin/staged-versions/1.1.0/approve', { reason: 'Looks good.' }),
    {
      action: 'version.approved',
      subject: { pluginId: 'test-plugin', version: '1.1.0' },
      before: { state: 'staged', stagedBy: 'stager' },
      after: { state: 'active', reason: 'Looks good.' },
    },
  ],
  [
    stagingOf('1.2.0'),
    {
      action: 'version.published',
      caller: expect.objectContaining({ name: 'stager' }),
      after: { staged: true },
    },
  ],
  [
    post('/plugins/test-plugin/staged-versions/1.2.0/reject'),
    { action: 'version.rejected', after: { state: 'rejected', stagedBy: 'stager', reason: null } },
  ],
  [
    { method: 'PUT', url: '/hosts/web', body: { version: '1.0.0' } },
    { action: 'host.declared', subject: { hostId: 'web' }, before: null },
  ],
  [
    { method: 'DELETE', url: '/hosts/web' },
    { action: 'host.removed', before: { version: '1.0.0', runtime: null, react: null, extensionPoints: 0 } },
  ],
  [
    post('/auth/session', { token: TOKEN }),
    { action: 'session.opened', after: { name: 'bootstrap' }, subject: { personId: expect.any(String) } },
  ],
  [
    { method: 'DELETE', url: '/auth/session' },
    { action: 'session.ended', outcome: 'unchanged' },
  ],
  [
    { method: 'DELETE', url: '/auth/sessions' },
    { action: 'sessions.ended', after: { ended: 1 } },
  ],
  [post('/operation/scan'), { action: 'scan.started', after: { remove: false, minAgeHours: 24 } }],
  [
    post('/tokens', { name: 'ci', scopes: ['publish'], plugins: ['acme-*'] }),
    {
      action: 'token.made',
      subject: { tokenId: expect.stringMatching(/^[0-9A-Za-z]{12}$/) },
      after: {
        name: 'ci',
        scopes: 'publish',
        tenants: '',
        plugins: 'acme-*',
        publisher: 'ci',
        expiresAt: null,
      },
    },
  ],
  [
    { method: 'PUT', url: `${OWNERS}/beta` },
    {
      action: 'owner.added',
      subject: { pluginId: 'test-plugin' },
      before: { owners: 'bootstrap', offeredTo: null, revision: 0, confirmedRevision: 0 },
      after: { owners: 'beta, bootstrap', offeredTo: null, revision: 1, confirmedRevision: 0 },
    },
  ],
  [{ method: 'DELETE', url: `${OWNERS}/beta` }, { action: 'owner.removed' }],
  [
    { method: 'PUT', url: '/namespaces/acme', body: { owners: ['beta'] } },
    { action: 'namespace.reserved', subject: { namespace: 'acme' }, before: null, after: { owners: 'beta' } },
  ],
  [
    { method: 'DELETE', url: '/namespaces/acme' },
    { action: 'namespace.freed', before: { owners: 'beta' } },
  ],
  [
    post(TRUSTED, {
      provider: 'github',
      repository: 'acme/shop',
      workflow: 'release.yml',
      // Claims that have the names of other facts of the entry.
      claims: {
        provider: 'gitlab',
        issuer: 'https://other.example',
        publisherId: 'x',
        workflow: 'other.yml',
      },
    }),
    {
      action: 'trusted-publisher.added',
      subject: { pluginId: 'test-plugin' },
      after: {
        publisherId: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
        provider: 'github',
        issuer: 'https://token.actions.githubusercontent.com',
        workflow: 'release.yml',
        scope: 'publish',
        'claim.repository': 'acme/shop',
        'claim.workflow': 'other.yml',
      },
    },
  ],
  [
    post(DECISIONS, DECISION),
    {
      action: 'check-decision.made',
      subject: { pluginId: 'test-plugin', version: '1.0.0' },
      after: {
        decisionId: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
        code: 'STYLE_GLOBAL',
        fingerprint: DECISION.fingerprint,
        file: null,
        scope: 'plugin',
        effect: 'allow',
        reason: 'Seen.',
        expiresAt: DECISION.expiresAt,
      },
    },
  ],
  [
    { method: 'PUT', url: TRUSTED, body: { requireTrustedPublishing: true } },
    { action: 'trusted-publishing.changed', before: { isRequired: false }, after: { isRequired: true } },
  ],
  [
    post(`${OWNERS}/confirm`, { revision: 1 }),
    { action: 'owners.confirmed', before: { confirmedRevision: 0 }, after: { confirmedRevision: 1 } },
  ],
  [post(TRANSFER, { to: 'gamma' }), { action: 'transfer.offered', after: { offeredTo: 'gamma' } }],
  [
    { method: 'DELETE', url: TRANSFER },
    { action: 'transfer.ended', before: { offeredTo: 'gamma' } },
  ],
  [post(TRANSFER, { to: 'bootstrap' }), { action: 'transfer.offered' }],
  [
    { method: 'POST', url: `${TRANSFER}/accept` },
    { action: 'transfer.accepted', after: { offeredTo: null } },
  ],
]

export function declare(version: number): Request {
  return { method: 'PUT', url: '/hosts/web', body: { version: `${version}.0.0` } }
}
