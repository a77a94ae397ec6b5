import { buildZip } from '@plugboard/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { BundleRefusedError, MetadataConflictError, MetadataInvalidError } from './bundle-errors.ts'
import { createConfigurationValidator } from './configuration/configuration-validator.ts'
import { inspectBytes, METADATA } from './testing/inspect-bytes.ts'

const SCRIPT = 'export default {}\n'
const SCHEMA = {
  type: 'object',
  properties: { label: { type: 'string', default: 'Pay' }, key: { writeOnly: true } },
}
const CONFIGURATION = { schema: SCHEMA, order: ['/label'] }

const validator = createConfigurationValidator({ threads: 1, timeoutMs: 30_000 })
afterAll(() => validator[Symbol.asyncDispose]())

function zipOf(configuration: unknown): Promise<Buffer> {
  const manifest = JSON.stringify({ ...METADATA, configuration })
  return buildZip([
    { path: 'manifest.json', content: manifest },
    { path: 'bundle.js', content: SCRIPT },
  ])
}

interface InspectOptions {
  readonly inZip?: boolean
  readonly form?: unknown
}

async function inspect(configuration: unknown, { inZip = false, form = METADATA }: InspectOptions = {}) {
  const bytes = inZip ? await zipOf(configuration) : SCRIPT
  const metadata = inZip ? form : { ...METADATA, configuration }
  await using inspected = await inspectBytes(bytes, { metadata, validator })
  return inspected.bundle
}

async function findingsOf(...args: Parameters<typeof inspect>): Promise<string[]> {
  const error: unknown = await inspect(...args).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (
    error instanceof BundleRefusedError ||
    error instanceof MetadataInvalidError ||
    error instanceof MetadataConflictError
  ) {
    return error.findings.map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`)
  }
  throw error
}

describe('the configuration of a version', () => {
  it('is not part of the metadata that listings read, but of the digest', async () => {
    const bundle = await inspect(CONFIGURATION)
    expect(bundle.configuration).toEqual(CONFIGURATION)
    expect(bundle.metadata).not.toHaveProperty('configuration')
    const reordered = { order: ['/label'], schema: { properties: SCHEMA.properties, type: 'object' } }
    expect((await inspect(reordered)).digest).toBe(bundle.digest)
    expect((await inspect({ ...CONFIGURATION, order: [] })).digest).not.toBe(bundle.digest)
    expect((await inspect(undefined)).digest).not.toBe(bundle.digest)
  })

  it('is read from manifest.json as from the form, with the same digest', async () => {
    const form = await inspect(CONFIGURATION)
    const zip = await inspect(CONFIGURATION, { inZip: true })
    expect(zip).toMatchObject({ configuration: CONFIGURATION, digest: form.digest })
  })

  it('is refused when the form and manifest.json have different ones', async () => {
    const form = { ...METADATA, configuration: { schema: {} } }
    expect(await findingsOf(CONFIGURATION, { inZip: true, form })).toEqual([
      expect.stringMatching(/^FIELD_CONFLICT \/configuration: /),
    ])
  })

  it('is refused with every fault of its schema and its order', async () => {
    const schema = { type: 'objekt', properties: { a: { minimum: '1' } } }
    const findings = await findingsOf({ schema, order: ['/a', '/b'] })
    expect(findings).toContain(
      'CONFIGURATION_INVALID /configuration/schema/properties/a/minimum: configuration.schema.properties.a.minimum must be a number',
    )
    expect(findings).toContain(
      'CONFIGURATION_INVALID /configuration/order/1: configuration.order.1 names /b, which is no field of the schema',
    )
    expect(findings.filter((finding) => finding.includes('/configuration/schema/type: '))).not.toEqual([])
  })

  it.each<[what: string, schema: unknown, pointer: string, message: RegExp]>([
    ['a schema that is a list', [], '/schema', /must be a JSON Schema, which is an object/],
    ['a schema that is true', true, '/schema', /must be a JSON Schema, which is an object/],
    ['no schema', undefined, '/schema', /must be a JSON Schema, which is an object/],
    [
      'a schema of more than 64 KiB',
      { description: 'x'.repeat(65_536) },
      '/schema',
      /at most 65536 are allowed/,
    ],
    [
      'a schema of 65 levels',
      Array.from({ length: 65 }).reduce<object>((inner) => ({ not: inner }), {}),
      '/schema',
      /at most 64 levels/,
    ],
    [
      'a schema with a prototype as a key',
      { properties: JSON.parse('{"__proto__":{"type":"string"}}') },
      '/schema/properties/__proto__',
      /would change the prototype/,
    ],
  ])('is refused with %s, before anything compiles it', async (_what, schema, pointer, message) => {
    const [finding, ...more] = await findingsOf({ schema })
    expect(more).toEqual([])
    expect(finding).toMatch(`FIELD_INVALID /configuration${pointer}: `)
    expect(finding).toMatch(message)
  })

  it.each([
    ['a pointer that is none', ['label'], '/order/0'],
    ['a field that is named twice', ['/label', '/label'], '/order'],
    ['257 fields', Array.from({ length: 257 }, (_, index) => `/${index}`), '/order'],
  ])('is refused with an order of %s', async (_what, order, pointer) => {
    expect(await findingsOf({ schema: SCHEMA, order })).toEqual([
      expect.stringMatching(`^FIELD_INVALID /configuration${pointer}: `),
    ])
  })

  it('may have an order of nested fields, and of fields that a reference brings', async () => {
    const nested = {
      properties: { 'a/b': { properties: { c: {} } }, d: { $ref: '#/$defs/d' } },
      $defs: { d: {} },
    }
    const { configuration } = await inspect({ schema: nested, order: ['/a~1b/c', '/d/e'] })
    expect(configuration?.order).toEqual(['/a~1b/c', '/d/e'])
  })

  it('is never accepted without a validator', async () => {
    const metadata = { ...METADATA, configuration: CONFIGURATION }
    await expect(inspectBytes(SCRIPT, { metadata })).rejects.toThrow(TypeError)
  })
})
