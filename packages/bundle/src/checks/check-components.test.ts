import { describe, expect, it } from 'vitest'
import type { LicensePolicy } from '../components/license-policy.ts'
import { checkFiles, findingsOf } from '../testing/check-files.ts'

const ENTRY = 'export default { extensions: {} }\n'
const POLICY: LicensePolicy = { allow: ['MIT'] }

function billWith(...components: readonly object[]): string {
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components })
}

function licensed(name: string, ...ids: readonly string[]): object {
  return { type: 'library', name, version: '1.0.0', licenses: ids.map((id) => ({ license: { id } })) }
}

function outcomesOf(...args: Parameters<typeof checkFiles>): Record<string, string> {
  const names = new Set(['components', 'licenses', 'unknown-licenses'])
  const results = checkFiles(...args).results.filter(({ name }) => names.has(name))
  return Object.fromEntries(results.map(({ name, outcome }) => [name, outcome]))
}

const PASSED = { components: 'passed', licenses: 'passed', 'unknown-licenses': 'passed' }

describe('the check of components', () => {
  it('warns about a ZIP without a bill of materials', () => {
    expect(findingsOf('components', { 'bundle.js': ENTRY })).toEqual([
      expect.objectContaining({
        code: 'SBOM_MISSING',
        level: 'advisory',
        hint: expect.stringContaining('sbom.cdx.json'),
      }),
    ])
    expect(outcomesOf({ 'bundle.js': ENTRY })).toEqual({ ...PASSED, components: 'warned' })
  })

  it('does not warn about a single file, which cannot have one', () => {
    expect(outcomesOf({ 'bundle.js': ENTRY }, { isSingleFile: true })).toEqual(PASSED)
  })

  it.each(['sbom.cdx.json', 'bom.json', 'cyclonedx/bom.json', '.well-known/sbom'])(
    'reads %s, and hands its components on',
    (path) => {
      const files = { 'bundle.js': ENTRY, [path]: billWith(licensed('clsx', 'MIT')) }
      expect(outcomesOf(files)).toEqual(PASSED)
      expect(checkFiles(files).components).toMatchObject([
        { name: 'clsx', version: '1.0.0', licenses: ['MIT'], pointer: '/components/0' },
      ])
    },
  )

  it.each([
    ['is no JSON', '{"bomFormat":', '/bomFormat'],
    ['is of SPDX', '{"spdxVersion":"SPDX-2.3"}', ''],
    ['has a component without a name', billWith({ version: '1' }), '/components/0/name'],
    ['is too large', `${billWith()}${' '.repeat(4_194_304)}`, undefined],
  ])('warns about a bill of materials that %s, and the others find nothing', (_fault, text, pointer) => {
    const files = { 'bundle.js': ENTRY, 'bom.json': text }
    const [finding, ...more] = findingsOf('components', files)
    expect(more).toEqual([])
    expect(finding).toMatchObject({ code: 'SBOM_INVALID', level: 'advisory', file: 'bom.json' })
    expect(finding?.pointer).toBe(pointer)
    expect(finding?.hint).toBeTruthy()
    expect(outcomesOf(files)).toEqual({ ...PASSED, components: 'warned' })
    expect(checkFiles(files).components).toBeUndefined()
  })
})

describe('a bundle whose licenses or known vulnerabilities are enforced', () => {
  const WITHOUT = { 'bundle.js': ENTRY }
  const FAULTY = { 'bundle.js': ENTRY, 'bom.json': '{"spdxVersion":"SPDX-2.3"}' }
  const LICENSES = { licensePolicy: POLICY }
  const VULNERABILITIES = { policy: { vulnerabilities: 'enforced' } } as const

  it.each([
    ['without a bill of materials', WITHOUT, LICENSES],
    ['without a bill of materials', WITHOUT, VULNERABILITIES],
    ['with one that cannot be read', FAULTY, LICENSES],
    ['with one that cannot be read', FAULTY, VULNERABILITIES],
    ['that is a single file', WITHOUT, { ...LICENSES, isSingleFile: true }],
    ['that is a single file', WITHOUT, { ...VULNERABILITIES, isSingleFile: true }],
  ])('is refused %s, with a fingerprint that an administrator can allow', (_title, files, options) => {
    expect(outcomesOf(files, options)).toEqual({ ...PASSED, components: 'refused' })
    expect(findingsOf('components', files, options)).toEqual([
      expect.objectContaining({ level: 'enforced', fingerprint: expect.any(String) }),
    ])
  })

  it.each([
    ['a ZIP', false],
    ['a single file', true],
  ])(
    'is published with a warning without a bill of materials where the policy says so, also as %s',
    (_title, isSingleFile) => {
      const policy = { components: 'advisory', vulnerabilities: 'enforced' } as const
      expect(outcomesOf(WITHOUT, { policy, isSingleFile })).toEqual({ ...PASSED, components: 'warned' })
    },
  )

  it('needs no bill of materials where licenses are not enforced', () => {
    const options = { ...LICENSES, policy: { licenses: 'advisory' }, isSingleFile: true } as const
    expect(outcomesOf(WITHOUT, options)).toEqual(PASSED)
  })
})

describe('the checks of licenses', () => {
  const files = {
    'bundle.js': ENTRY,
    'sbom.cdx.json': billWith(licensed('a', 'MIT'), licensed('b', 'GPL-3.0-only'), licensed('c')),
  }

  it('find nothing without a policy', () => {
    expect(outcomesOf(files)).toEqual(PASSED)
  })

  it('refuse a component whose license the policy does not allow, and name what is allowed', () => {
    expect(findingsOf('licenses', files, { licensePolicy: POLICY })).toEqual([
      expect.objectContaining({
        code: 'LICENSE_REFUSED',
        level: 'enforced',
        file: 'sbom.cdx.json',
        pointer: '/components/1',
        message: 'b@1.0.0 is licensed by GPL-3.0-only, which this registry does not allow',
        hint: expect.stringContaining('Allowed are MIT.'),
        fingerprint: expect.any(String),
      }),
    ])
  })

  it('warn about components whose license is unknown', () => {
    expect(findingsOf('unknown-licenses', files, { licensePolicy: POLICY })).toEqual([
      expect.objectContaining({
        code: 'LICENSE_UNKNOWN',
        level: 'advisory',
        file: 'sbom.cdx.json',
        pointer: '/components/2',
        message: expect.stringContaining('c@1.0.0 (none)'),
      }),
    ])
  })
})
