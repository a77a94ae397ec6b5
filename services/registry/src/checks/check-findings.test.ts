import type { VersionRecord } from '@plugboard/catalog'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import type { Capability, CapabilityReport } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { checkFindings, compareCapabilities, findVersionBefore } from './check-findings.ts'

function capability(name: Capability['name'], target: string | null = null): Capability {
  return { name, target, confidence: 'certain', count: 1, places: [] }
}

function reportOf(...capabilities: Capability[]): CapabilityReport {
  return { declared: false, capabilities, omitted: 0 }
}

function recordOf(version: string, facts: Partial<VersionRecord> = {}): VersionRecord {
  return {
    pluginId: 'a',
    version,
    digest: 'a'.repeat(64),
    state: 'active',
    lease: null,
    reservedBy: null,
    summary: null,
    checks: [],
    createdAtMs: 0,
    ...facts,
  }
}

describe('what the checks found of a version', () => {
  it('has the worst outcome as its verdict, and what was added and removed since the version before', () => {
    const before = {
      version: '1.0.0',
      capabilities: reportOf(capability('data.cookie'), capability('network.fetch', 'a.example')),
    }
    const capabilities = reportOf(capability('network.fetch', 'a.example'), capability('code.eval'))
    const checks = [
      { name: 'a', outcome: 'passed', message: '' },
      { name: 'b', outcome: 'warned', message: '' },
    ] as const
    expect(checkFindings({ checks, capabilities }, before)).toEqual({
      verdict: 'passed-with-warnings',
      checks,
      capabilities,
      capabilityChanges: {
        since: '1.0.0',
        added: [capability('code.eval')],
        removed: [capability('data.cookie')],
        isComplete: true,
      },
    })
  })

  it('has no comparison with a version that has no report, nor of one that has none', () => {
    const reported = { version: '1.0.0', capabilities: reportOf() }
    expect(compareCapabilities(undefined, reported)).toBeNull()
    expect(compareCapabilities({ version: '1.0.0' }, reported)).toBeNull()
    expect(compareCapabilities(reported, {})).toBeNull()
    expect(checkFindings({ checks: [] }, reported)).toMatchObject({ capabilities: null })
  })
})

describe('the version before another', () => {
  it('is the published one with the next lower precedence', async () => {
    await using catalog = createMemoryCatalog()
    const { versions } = catalog
    await versions.insert(recordOf('1.2.0'))
    await versions.insert(recordOf('1.10.0', { capabilities: reportOf() }))
    await versions.insert(recordOf('1.11.0', { state: 'staged' }))
    await versions.insert(recordOf('2.0.0-rc.1', { state: 'publishing' }))
    await versions.insert(recordOf('3.0.0'))
    expect(await findVersionBefore(catalog, { pluginId: 'a', version: '2.0.0' })).toMatchObject({
      version: '1.10.0',
      capabilities: reportOf(),
    })
    expect(await findVersionBefore(catalog, { pluginId: 'a', version: '1.2.0' })).toBeUndefined()
    expect(await findVersionBefore(catalog, { pluginId: 'b', version: '9.0.0' })).toBeUndefined()
  })
})
