import type { CheckResult } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import type { Caller } from '../access/caller.ts'
import { publishBundle } from '../publish/publish-bundle.ts'
import { createBundle, createEncoder, REF } from '../testing/bundle-under-test.ts'
import { createPorts, type PortsUnderTest } from '../testing/ports-under-test.ts'
import { approveVersion } from './decide-version.ts'

const { signal } = new AbortController()
const BUNDLE = createBundle()
const FINGERPRINT = 'f'.repeat(64)
const WAITING: readonly CheckResult[] = [
  {
    name: 'scanner-antivirus',
    outcome: 'waiting',
    message: 'It did not answer.',
    findings: [{ code: 'SCANNER_AWAY', message: 'It is away.', level: 'enforced', fingerprint: FINGERPRINT }],
  },
]
const ACCEPTED: readonly CheckResult[] = [
  { name: 'scanner-antivirus', outcome: 'passed', message: 'It found nothing.' },
]

const upload = (
  ports: PortsUnderTest,
  checks: readonly CheckResult[],
  { waits = false, ownersRevision }: { waits?: boolean; ownersRevision?: number } = {},
) =>
  publishBundle(ports, {
    bundle: { ...BUNDLE, checks },
    encoder: createEncoder(BUNDLE),
    publisher: 'ci',
    isStaged: waits,
    isUnasked: waits,
    ownersRevision,
    signal,
  })

const recordOf = async ({ catalog }: PortsUnderTest) => (await catalog.versions.find(REF))?.value
const outcomeOf = async (ports: PortsUnderTest) => {
  const record = await recordOf(ports)
  return `${record?.state} ${record?.checks[0]?.outcome}`
}

function callerWith(name: string, ...scopes: ('publish' | 'admin')[]): Caller {
  return {
    kind: 'token',
    credential: { name, publisher: 'acme', scopes: new Set(scopes), plugins: null, tenants: [] },
  } as unknown as Caller
}

async function allow({ catalog, clock }: PortsUnderTest): Promise<void> {
  await catalog.checkDecisions.insert({
    pluginId: REF.pluginId,
    decisions: [
      {
        decisionId: 'd'.repeat(12),
        version: REF.version,
        code: 'SCANNER_AWAY',
        fingerprint: FINGERPRINT,
        scope: 'version',
        effect: 'allow',
        reason: 'Scanned by hand.',
        decidedBy: 'admin',
        decidedAtMs: clock(),
        expiresAtMs: clock() + 1_000_000,
      },
    ],
  })
}

describe('a version that waits for a person', () => {
  it('still waits for an administrator after an approval that was cut off', async () => {
    const ports = createPorts()
    await upload(ports, WAITING, { waits: true })
    await allow(ports)
    ports.store.plan({ failOn: 'putIfAbsent' })
    const admin = callerWith('admin', 'publish', 'admin')
    await expect(approveVersion(ports, REF, { caller: admin })).rejects.toMatchObject({
      name: 'StoreUnavailableError',
    })
    ports.store.heal()
    expect(await outcomeOf(ports)).toBe('staged waiting')
    const decisions = await ports.catalog.checkDecisions.find(REF.pluginId)
    if (decisions) await ports.catalog.checkDecisions.remove(decisions)
    ports.advance(ports.leaseMs + 1)
    await expect(
      approveVersion(ports, REF, { caller: callerWith('owner', 'publish') }),
    ).rejects.toMatchObject({ name: 'DecisionNeedsAdminError' })
    await expect(approveVersion(ports, REF, { caller: admin })).rejects.toMatchObject({
      name: 'FindingsUndecidedError',
    })
  })

  it('is published once, with the accepted checks, by two uploads at once when its scanner is back', async () => {
    const ports = createPorts({ waitMs: 40_000 })
    await upload(ports, WAITING, { waits: true })
    const uploads = await Promise.all([upload(ports, ACCEPTED), upload(ports, ACCEPTED)])
    expect(uploads.map(({ record }) => record.state)).toEqual(['active', 'active'])
    expect(uploads.filter(({ alreadyPublished }) => alreadyPublished)).toHaveLength(1)
    expect(await outcomeOf(ports)).toBe('active passed')
    expect(await recordOf(ports)).not.toHaveProperty('staged')
  })

  it('is published under the owners that the upload belongs to', async () => {
    const ports = createPorts()
    await upload(ports, WAITING, { waits: true, ownersRevision: 1 })
    const { record } = await upload(ports, ACCEPTED, { ownersRevision: 2 })
    expect(record.ownersRevision).toBe(2)
  })
})

describe('an upload that was cut off after it was visible', () => {
  it('keeps its accepted checks when the same upload would have to wait now', async () => {
    const ports = createPorts()
    ports.catalog.plan({ failOn: 'fileLists.put' })
    await expect(upload(ports, ACCEPTED)).rejects.toThrow(/planned/)
    ports.catalog.heal()
    ports.advance(ports.leaseMs + 1)
    await upload(ports, WAITING, { waits: true })
    expect(await outcomeOf(ports)).toBe('active passed')
  })
})
