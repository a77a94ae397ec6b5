import { buildZip, FIXTURE_CHECKS } from '@plugboard/testkit'
import { BundleValidation, type CheckResult } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../../testing/registry-under-test.ts'

const SCRIPT = 'export default 1\n'
const TOKENS = {
  REGISTRY_TOKENS: JSON.stringify(
    ['owner', 'other', 'admin', 'elsewhere'].map((name) => ({
      name,
      token: tokenOf(name),
      scopes: ['publish', 'stage', ...(name === 'admin' ? ['admin'] : [])],
      publisher: name === 'elsewhere' ? 'owner' : name,
      ...(name === 'elsewhere' && { plugins: ['elsewhere'] }),
    })),
  ),
}

function tokenOf(name: string): string {
  return `token-of-${name}-`.padEnd(24, 'x')
}

function as(name: string) {
  return { authorization: `Bearer ${tokenOf(name)}` }
}

function formOf(file: string | Buffer, metadata?: unknown): FormData {
  const form = new FormData()
  const isZip = typeof file !== 'string'
  form.append('file', new Blob([isZip ? new Uint8Array(file) : file]), isZip ? 'plugin.zip' : 'plugin.js')
  if (metadata !== undefined) form.append('metadata', JSON.stringify(metadata))
  return form
}

async function validate(
  { request }: RegistryUnderTest,
  form: FormData,
  headers: Readonly<Record<string, string>> = {},
): Promise<BundleValidation> {
  const answer = await request({ method: 'POST', url: '/plugins/validate', form, headers })
  expect(answer.status, answer.text).toBe(200)
  return BundleValidation.parse(answer.body)
}

function codesOf({ checks }: { readonly checks: readonly CheckResult[] }): string[] {
  return checks.flatMap(({ findings = [] }) => findings.map(({ code }) => code))
}

describe('POST /plugins/validate', () => {
  it('answers for a good bundle what a publish then records, and publishes nothing', async () => {
    await using registry = await openRegistry()
    const validation = await validate(registry, formOf(SCRIPT, metadataOf()))
    expect(validation).toMatchObject({
      pluginId: 'test-plugin',
      version: '1.0.0',
      size: SCRIPT.length,
      files: [{ path: 'bundle.js', size: SCRIPT.length }],
    })
    expect((await registry.request({ url: '/plugins' })).body.items).toEqual([])
    const { digest, verdict, checks } = await registry.publish(metadataOf(), SCRIPT)
    expect({ digest, verdict, checks }).toEqual({
      digest: validation.digest,
      verdict: validation.verdict,
      checks: validation.checks,
    })
  })

  it('answers 200 with every finding where an upload is refused for them', async () => {
    await using registry = await openRegistry()
    const zip = await buildZip([
      { path: 'manifest.json', content: JSON.stringify(metadataOf()) },
      { path: 'bundle.js', content: Buffer.from([0x65, 0x00, 0xff]) },
      { path: 'bundle.css', content: Buffer.from([0x00]) },
    ])
    const { verdict, ...validation } = await validate(registry, formOf(zip))
    expect(verdict).toBe('refused')
    expect(codesOf(validation)).toEqual(expect.arrayContaining(['NOT_JAVASCRIPT', 'NOT_CSS']))
    const upload = await registry.request({ method: 'POST', url: '/plugins/upload', form: formOf(zip) })
    const { code, errors = [] } = upload.problem()
    expect(code).toBe('BUNDLE_REFUSED')
    expect(errors.map((finding) => finding.code).toSorted()).toEqual(codesOf(validation).toSorted())
    for (const { level, hint } of errors) {
      expect(['enforced', 'advisory']).toContain(level)
      expect(hint).toMatch(/\w/)
    }
  })

  it.each([
    ['no metadata', undefined, 'METADATA_MISSING'],
    ['a faulty field', metadataOf({ version: 'one' }), 'FIELD_INVALID'],
    ['metadata that is no object', [1], 'FIELD_INVALID'],
  ])('with %s checks the files of the bundle all the same', async (_what, metadata, code) => {
    await using registry = await openRegistry()
    const validation = await validate(registry, formOf(`a\0${SCRIPT}`, metadata))
    expect(codesOf(validation)).toEqual(expect.arrayContaining([code]))
    // Whatever is wrong with the bytes is found before the metadata is read.
    const good = await validate(registry, formOf(SCRIPT, metadata))
    expect(good).toMatchObject({ verdict: 'refused', pluginId: null, version: null, digest: null })
    expect(codesOf(good)).toContain(code)
    expect(good.files).toHaveLength(1)
  })

  it.each([
    [
      'nothing but another ZIP',
      ['plugin-1.0.0.zip', 'PK'],
      'The ZIP has nothing but another ZIP, plugin-1.0.0.zip; upload that one.',
      'Upload plugin-1.0.0.zip itself: unpack the outer ZIP once.',
    ],
    [
      'manifest.json in a folder, beside another file',
      ['bundle/manifest.json', '{}', 'plugin-1.0.0.js', SCRIPT],
      'manifest.json is at bundle/ in the ZIP; zip the content of that folder, so that it is at the root.',
      'Zip the content of bundle/, so that manifest.json is at the root of the ZIP.',
    ],
  ])(
    'with %s has a hint about just that',
    async (_what, [path = '', content = '', ...other], message, hint) => {
      await using registry = await openRegistry()
      const [otherPath, otherContent = ''] = other
      const files = [
        { path, content },
        ...(otherPath === undefined ? [] : [{ path: otherPath, content: otherContent }]),
      ]
      const validation = await validate(registry, formOf(await buildZip(files)))
      const metadata = validation.checks.find(({ name }) => name === 'metadata')
      expect(metadata?.findings).toMatchObject([{ code: 'METADATA_MISSING', message, hint }])
    },
  )

  it.each([
    ['no metadata', undefined],
    ['faulty metadata', metadataOf({ extensionPoints: 'payment' })],
  ])('with %s does not say that the plugin is never shown', async (_what, metadata) => {
    await using registry = await openRegistry()
    const script = 'export default { extensions: { payment: () => null } }\n'
    const codes = codesOf(await validate(registry, formOf(script, metadata)))
    expect(codes).not.toContain('NEVER_SHOWN')
    expect(codesOf(await validate(registry, formOf(script, metadataOf())))).toContain('NEVER_SHOWN')
  })

  it('with a faulty manifest, or one that contradicts the form, has its faults beside those of the files', async () => {
    await using registry = await openRegistry()
    const files = [{ path: 'main.js', content: Buffer.from([0x00]) }]
    const manifestOf = (manifest: string) =>
      buildZip([{ path: 'manifest.json', content: manifest }, ...files])
    const broken = await validate(registry, formOf(await manifestOf('{"id": ')))
    expect(codesOf(broken)).toEqual(expect.arrayContaining(['MANIFEST_INVALID', 'NOT_JAVASCRIPT']))
    const unknown = await manifestOf(JSON.stringify(metadataOf({ entry: 'main.js', colour: 'red' })))
    const withUnknown = await validate(registry, formOf(unknown))
    expect(codesOf(withUnknown)).toEqual(expect.arrayContaining(['MANIFEST_INVALID', 'NOT_JAVASCRIPT']))
    expect(codesOf(withUnknown)).not.toContain('ENTRY_MISSING')
    const other = await manifestOf(JSON.stringify(metadataOf({ entry: 'main.js' })))
    const conflict = await validate(registry, formOf(other, metadataOf({ version: '2.0.0' })))
    expect(codesOf(conflict)).toEqual(expect.arrayContaining(['FIELD_CONFLICT', 'NOT_JAVASCRIPT']))
  })

  it('with a ZIP that cannot be read is refused with the finding, and without files', async () => {
    await using registry = await openRegistry()
    const zip = await buildZip([{ path: 'bundle.js', content: SCRIPT }])
    const validation = await validate(registry, formOf(zip.subarray(0, zip.length - 10), metadataOf()))
    expect(validation).toMatchObject({ verdict: 'refused', files: null, size: null, digest: null })
    expect(validation.checks).toMatchObject([{ name: 'archive', outcome: 'refused' }])
    expect(codesOf(validation)).toEqual(['ARCHIVE_CORRUPT'])
  })

  it('takes what an upload does: other bodies and larger files are refused, and so is one too many', async () => {
    await using registry = await openRegistry({ env: { UPLOAD_MAX_BYTES: '100' } })
    const send = (options: object) =>
      registry.request({ method: 'POST', url: '/plugins/validate', ...options })
    expect((await send({ body: {} })).problem().code).toBe('UNSUPPORTED_MEDIA_TYPE')
    expect((await send({ form: formOf('x'.repeat(101), metadataOf()) })).problem().code).toBe(
      'UPLOAD_TOO_LARGE',
    )
    expect((await send({ form: new FormData() })).status).toBe(400)
  })

  it('counts the verdict and what each check found', async () => {
    await using registry = await openRegistry()
    await validate(registry, formOf(SCRIPT))
    const { text } = await registry.request({ url: '/metrics' })
    expect(text).toMatch(/^plugboard_validations_total\{verdict="refused".*\} 1$/m)
    expect(text).toMatch(/^plugboard_checks_total\{check="metadata",outcome="refused".*\} 1$/m)
    expect(text).toMatch(/^plugboard_checks_total\{check="text",outcome="passed".*\} 1$/m)
    expect(text).not.toMatch(/^plugboard_publishes_total\{/m)
  })

  it('knows what administrators have allowed a plugin where an upload would, and says nothing of it to others', async () => {
    const SHEET = 'h1 { color: red }\n'
    await using registry = await openRegistry({
      env: { ...TOKENS, CHECKS: `${FIXTURE_CHECKS},styles=enforced` },
    })
    const { status } = await registry.request({
      method: 'POST',
      url: '/plugins/upload',
      form: formOf(SCRIPT, metadataOf()),
      headers: as('owner'),
    })
    expect(status).toBe(201)
    const zip = await buildZip([
      { path: 'bundle.js', content: SCRIPT },
      { path: 'a.css', content: SHEET },
    ])
    const verdictFor = async (name: string) =>
      validate(registry, formOf(zip, metadataOf({ version: '1.1.0' })), as(name))
    const { checks } = await verdictFor('owner')
    const finding = checks
      .flatMap(({ findings = [] }) => findings)
      .find(({ code }) => code === 'STYLE_GLOBAL')
    const reason = 'The page of acme has no headings.'
    const decided = await registry.request({
      method: 'POST',
      url: '/plugins/test-plugin/check-decisions',
      headers: as('admin'),
      body: {
        version: '1.1.0',
        code: 'STYLE_GLOBAL',
        fingerprint: finding?.fingerprint,
        scope: 'plugin',
        reason,
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
      },
    })
    expect(decided.status, decided.text).toBe(201)
    for (const name of ['owner', 'admin']) {
      const own = await verdictFor(name)
      expect(own.verdict).toBe('passed-with-warnings')
      expect(JSON.stringify(own)).toContain(reason)
    }
    for (const name of ['other', 'elsewhere']) {
      const others = await verdictFor(name)
      expect(others.verdict).toBe('refused')
      expect(JSON.stringify(others)).not.toContain(reason)
    }
  })

  it('compares with the version before, and never with one of a private plugin that the caller may not read', async () => {
    await using registry = await openRegistry({ env: TOKENS })
    const { status } = await registry.request({
      method: 'POST',
      url: '/plugins/upload?visibility=private',
      form: formOf(SCRIPT, metadataOf()),
      headers: as('owner'),
    })
    expect(status).toBe(201)
    const { value, revision } = (await registry.catalog.versions.find({
      pluginId: 'test-plugin',
      version: '1.0.0',
    })) ?? { value: undefined, revision: '' }
    if (!value) throw new Error('the version has no record')
    const capabilities = {
      declared: false,
      capabilities: [
        { name: 'data.cookie' as const, target: null, confidence: 'certain' as const, count: 1, places: [] },
      ],
      omitted: 0,
    }
    await registry.catalog.versions.replace({ value, revision }, { ...value, capabilities })
    const next = () => formOf(SCRIPT, metadataOf({ version: '1.1.0' }))
    const own = await validate(registry, next(), as('owner'))
    const others = await validate(registry, next(), as('other'))
    expect(others.capabilityChanges).toBeNull()
    expect(own.capabilityChanges?.since ?? null).toBe(own.capabilities && '1.0.0')
    const shown = await registry.request({
      url: '/plugins/test-plugin/versions/1.0.0',
      headers: as('owner'),
    })
    expect(shown.body).toMatchObject({ capabilities, capabilityChanges: null })
  })
})
