import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildZip } from '@plugboard/testkit'
import type { CheckResult } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const LODASH = {
  id: 'GHSA-1',
  aliases: ['CVE-1'],
  summary: 'lodash is vulnerable',
  affected: [
    {
      package: { ecosystem: 'npm', name: 'lodash' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.21' }] }],
    },
  ],
  database_specific: { severity: 'HIGH' },
}

/** A mirrored database with one record. */
async function openDatabase(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'plugboard-osv-'))
  await writeFile(join(path, 'a.json'), JSON.stringify(LODASH))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

function billOf(version: string, license = 'MIT'): string {
  const lodash = { type: 'library', name: 'lodash', version, licenses: [{ license: { id: license } }] }
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [lodash] })
}

async function zipOf(bill?: string): Promise<Uint8Array<ArrayBuffer>> {
  const zip = await buildZip([
    { path: 'bundle.js', content: 'export default { extensions: {} }\n' },
    ...(bill === undefined ? [] : [{ path: 'bom.json', content: bill }]),
  ])
  return new Uint8Array(zip)
}

function formOf(zip: Uint8Array<ArrayBuffer>): FormData {
  const form = new FormData()
  form.append('file', new Blob([zip]), 'plugin.zip')
  form.append('metadata', JSON.stringify(metadataOf()))
  return form
}

async function validate(registry: RegistryUnderTest, zip: Uint8Array<ArrayBuffer>) {
  const { body } = await registry.request({ method: 'POST', url: '/plugins/validate', form: formOf(zip) })
  return body
}

function resultOf({ checks }: { readonly checks: readonly CheckResult[] }, name = 'vulnerabilities') {
  return checks.find((check) => check.name === name)
}

const FOUND = {
  code: 'VULNERABLE',
  file: 'bom.json',
  message: 'lodash@4.17.20 has a known vulnerability (GHSA-1, CVE-1, high): lodash is vulnerable',
  hint: 'Update lodash to 4.17.21 or newer, and build again.',
}

describe('an upload with a vulnerable component', () => {
  it('is published with a warning, which its validation gives too and its record keeps', async () => {
    await using database = await openDatabase()
    await using registry = await openRegistry({ env: { OSV_DATABASE: database.path } })
    const zip = await zipOf(billOf('4.17.20'))
    const expected = { outcome: 'warned', findings: [{ ...FOUND, level: 'advisory' }] }
    expect(resultOf(await validate(registry, zip))).toMatchObject(expected)
    const published = await registry.publish(metadataOf(), zip)
    expect(published.verdict).toBe('passed-with-warnings')
    expect(resultOf(published)).toMatchObject(expected)
    const stored = await registry.request({ url: '/plugins/test-plugin/versions/1.0.0' })
    expect(resultOf(stored.body)).toEqual(resultOf(published))
  })

  it('is refused where the operator enforces that, until an administrator allows it', async () => {
    await using database = await openDatabase()
    const env = { OSV_DATABASE: database.path, CHECKS: 'vulnerabilities=enforced' }
    await using registry = await openRegistry({ env })
    const refused = (await registry.upload(metadataOf(), await zipOf(billOf('4.17.20')))).problem()
    expect(refused.code).toBe('BUNDLE_REFUSED')
    const finding = refused.errors?.find(({ code }) => code === 'VULNERABLE')
    expect(finding).toMatchObject({ ...FOUND, level: 'enforced', fingerprint: expect.any(String) })
    await registry.publish(metadataOf({ version: '0.9.0' }), await zipOf(billOf('4.17.21')))
    const allowed = await registry.request({
      method: 'POST',
      url: '/plugins/test-plugin/check-decisions',
      body: {
        version: '1.0.0',
        code: 'VULNERABLE',
        fingerprint: finding?.fingerprint,
        scope: 'plugin',
        reason: 'The function is not called.',
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
      },
    })
    expect(allowed.status, allowed.text).toBe(201)
    const { checks } = await registry.publish(metadataOf(), await zipOf(billOf('4.17.20')))
    expect(resultOf({ checks })).toMatchObject({ outcome: 'warned', findings: [{ level: 'advisory' }] })
  })

  it('has no result where the check is off, or there is no database', async () => {
    await using database = await openDatabase()
    const zip = await zipOf(billOf('4.17.20'))
    for (const env of [{ OSV_DATABASE: database.path, CHECKS: 'vulnerabilities=off' }, {}]) {
      await using registry = await openRegistry({ env })
      expect(resultOf(await validate(registry, zip))).toBeUndefined()
    }
  })
})

it('an upload without a bill of materials is told so, and has nothing to compare', async () => {
  await using database = await openDatabase()
  await using registry = await openRegistry({ env: { OSV_DATABASE: database.path } })
  const validation = await validate(registry, await zipOf())
  expect(resultOf(validation)).toMatchObject({
    outcome: 'passed',
    message: expect.stringContaining('bill of materials'),
  })
  expect(resultOf(validation, 'components')).toMatchObject({ findings: [{ code: 'SBOM_MISSING' }] })
})

it('an upload without a bill of materials is refused where known vulnerabilities are enforced, and not where CHECKS makes that a warning', async () => {
  await using database = await openDatabase()
  const openWith = (CHECKS: string) => openRegistry({ env: { OSV_DATABASE: database.path, CHECKS } })
  await using strict = await openWith('vulnerabilities=enforced')
  expect((await strict.upload(metadataOf(), await zipOf())).problem().errors).toMatchObject([
    { code: 'SBOM_MISSING', level: 'enforced' },
  ])
  await using lenient = await openWith('vulnerabilities=enforced, components=advisory')
  expect((await lenient.publish(metadataOf(), await zipOf())).verdict).toBe('passed-with-warnings')
})

describe('while the database cannot be read', () => {
  const OSV_DATABASE = join(tmpdir(), 'plugboard-no-such-database')

  it('uploads are published with a result that says so', async () => {
    await using registry = await openRegistry({ env: { OSV_DATABASE } })
    const published = await registry.publish(metadataOf(), await zipOf(billOf('4.17.20')))
    expect(resultOf(published)).toMatchObject({
      outcome: 'warned',
      message: expect.stringContaining('could not be read'),
    })
  })

  it('uploads are answered 503 where the check is enforced, and validations say so', async () => {
    const env = { OSV_DATABASE, CHECKS: 'vulnerabilities=enforced' }
    await using registry = await openRegistry({ env })
    const zip = await zipOf(billOf('4.17.20'))
    const answer = await registry.upload(metadataOf(), zip)
    expect(answer.problem()).toMatchObject({ status: 503, code: 'SCANNER_UNAVAILABLE', retryable: true })
    expect(answer.headers['retry-after']).toBe('60')
    const validation = await validate(registry, zip)
    expect(validation.verdict).toBe('errored')
    expect(resultOf(validation)).toMatchObject({ outcome: 'errored' })
  })
})

it('an upload with a license that LICENSE_POLICY does not allow is refused, and one with another is not', async () => {
  const env = { LICENSE_POLICY: '{"allow": ["MIT"]}' }
  await using registry = await openRegistry({ env })
  const refused = (
    await registry.upload(metadataOf(), await zipOf(billOf('4.17.21', 'GPL-3.0-only')))
  ).problem()
  expect(refused.errors).toMatchObject([
    { code: 'LICENSE_REFUSED', level: 'enforced', file: 'bom.json', pointer: '/components/0' },
  ])
  const { verdict } = await registry.publish(metadataOf(), await zipOf(billOf('4.17.21')))
  expect(verdict).toBe('passed')
})
