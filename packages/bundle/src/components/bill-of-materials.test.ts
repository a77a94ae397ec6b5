import { describe, expect, it } from 'vitest'
import {
  COMPONENTS_LIMIT,
  faultyBill,
  findBillOfMaterials,
  readBillOfMaterials,
  SBOM_LIMIT_BYTES,
} from './bill-of-materials.ts'

function read(document: unknown) {
  return readBillOfMaterials(Buffer.from(JSON.stringify(document)))
}

function billWith(components: unknown, specVersion = '1.6') {
  return { bomFormat: 'CycloneDX', specVersion, version: 1, components }
}

function namesIn(components: unknown): string[] {
  const bill = read(billWith(components))
  if (bill.kind === 'faulty') throw new Error(bill.message)
  return bill.components.map(({ name, version }) => `${name}@${version}`)
}

function some(count: number): object[] {
  return Array.from({ length: count }, (_, n) => ({ name: `p${n}` }))
}

/** A component inside of `depth - 1` others. */
function nested(depth: number): object {
  const component = { name: `level-${depth}`, version: '1.0.0' }
  return depth === 1 ? component : { ...component, components: [nested(depth - 1)] }
}

describe('readBillOfMaterials', () => {
  it('reads a component as rollup-plugin-sbom and @cyclonedx/webpack-plugin write it', () => {
    const purl =
      'pkg:npm/%40emotion/cache@11.14.0?vcs_url=git%2Bhttps%3A%2F%2Fgithub.com%2Femotion-js%2Femotion.git'
    const component = {
      type: 'library',
      name: 'cache',
      group: '@emotion',
      version: '11.14.0',
      'bom-ref': purl,
      author: 'Emotion authors',
      licenses: [{ license: { id: 'MIT', acknowledgement: 'declared' } }],
      purl,
      externalReferences: [{ url: 'https://emotion.sh', type: 'website' }],
    }
    expect(
      read({ $schema: 'http://cyclonedx.org/schema/bom-1.7.schema.json', ...billWith([component]) }),
    ).toEqual({
      kind: 'read',
      components: [
        { name: '@emotion/cache', version: '11.14.0', purl, licenses: ['MIT'], pointer: '/components/0' },
      ],
    })
  })

  it.each(['1.4', '1.5', '1.6', '1.7'])('reads version %s of CycloneDX', (version) => {
    expect(read(billWith([], version))).toEqual({ kind: 'read', components: [] })
  })

  it('reads a document without components', () => {
    expect(read({ bomFormat: 'CycloneDX', specVersion: '1.6' })).toEqual({ kind: 'read', components: [] })
  })

  it('lists components inside of others after them, in the order of the document', () => {
    const components = [
      {
        name: 'a',
        version: '1',
        components: [
          { name: 'b', version: '1' },
          { name: 'c', version: '1' },
        ],
      },
      { name: 'd', version: '1' },
    ]
    expect(namesIn(components)).toEqual(['a@1', 'b@1', 'c@1', 'd@1'])
    const bill = read(billWith(components))
    expect(bill.kind === 'read' && bill.components[2]?.pointer).toBe('/components/0/components/1')
  })

  it('lists a component once that is there twice', () => {
    expect(
      namesIn([
        { name: 'a', version: '1' },
        { name: 'a', version: '1' },
        { name: 'a', version: '2' },
      ]),
    ).toEqual(['a@1', 'a@2'])
  })

  it('leaves out files and what is not in the bundle', () => {
    const components = [
      { type: 'file', name: 'bundle.js' },
      { name: 'react', version: '19.0.0', isExternal: true },
      { name: 'vitest', version: '5.0.0', scope: 'excluded' },
      { name: 'clsx', version: '2.1.1', scope: 'required' },
    ]
    expect(namesIn(components)).toEqual(['clsx@2.1.1'])
  })

  it.each([
    [{ name: 'x', purl: 'pkg:npm/lodash@4.17.20' }, 'lodash@4.17.20'],
    [{ name: 'x', version: '1.0.0', purl: 'pkg:npm/@scope/name@2.0.0#lib' }, '@scope/name@2.0.0'],
    [{ name: 'lodash', version: '4.17.20', purl: 'pkg:npm/lodash' }, 'lodash@4.17.20'],
    [{ name: 'x', version: '1.0.0', purl: 'pkg:npm/%' }, 'x@1.0.0'],
    [{ name: 'x', version: '1.0.0', purl: 'pkg:github/acme/x@1' }, 'x@1.0.0'],
    [{ group: '@acme', name: 'ui' }, '@acme/ui@undefined'],
    [{ group: '', name: 'ui', version: '' }, 'ui@undefined'],
  ])('reads the name and version of %j as %s', (component, expected) => {
    expect(namesIn([component])).toEqual([expected])
  })

  it('reads ids, names and expressions of licenses', () => {
    const licenses = [
      { license: { id: 'MIT' } },
      { license: { name: 'Our own' } },
      { expression: '(MIT OR Apache-2.0)' },
      { license: { id: 'MIT' } },
      {},
    ]
    const bill = read(billWith([{ name: 'a', licenses }]))
    expect(bill.kind === 'read' && bill.components[0]?.licenses).toEqual([
      'MIT',
      'Our own',
      '(MIT OR Apache-2.0)',
    ])
  })

  it.each([
    ['<bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>', 'is XML', 'Write CycloneDX as JSON.', undefined],
    ['[]', 'is not a JSON object', 'Let the build write it', ''],
    ['{"spdxVersion":"SPDX-2.3"}', 'is an SPDX document', 'Write it in CycloneDX JSON.', ''],
    ['{"name":"x"}', 'is not CycloneDX: it has no "bomFormat"', 'Let the build write it', ''],
    ['{"bomFormat":"CycloneDX"}', '"specVersion" is missing', '1.4, 1.5, 1.6, 1.7', '/specVersion'],
    [
      '{"bomFormat":"CycloneDX","specVersion":"2.0"}',
      '"specVersion" is "2.0"',
      '1.4, 1.5, 1.6, 1.7',
      '/specVersion',
    ],
    [
      '{"bomFormat":"Else","specVersion":"1.6"}',
      'bomFormat must be "CycloneDX"',
      'Let the build write it',
      '/bomFormat',
    ],
    ['{"bomFormat":"CycloneDX",}', 'line 1, column 26: expected a key', 'Correct', '/bomFormat'],
    [
      JSON.stringify(billWith({})),
      'components must be of type array',
      'Let the build write it',
      '/components',
    ],
    [
      JSON.stringify(billWith([{ name: 'a' }, { version: '1' }])),
      'components.1.name is missing',
      'Let the build write it',
      '/components/1/name',
    ],
    [
      JSON.stringify(billWith([{ name: 'a', components: [7] }])),
      'components.0.components.0 must be of type object',
      'Let the build write it',
      '/components/0/components/0',
    ],
  ])('says of %s that it %s', (text, message, hint, pointer) => {
    const bill = readBillOfMaterials(Buffer.from(text))
    expect(bill).toMatchObject({
      kind: 'faulty',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    })
    expect(bill.kind === 'faulty' && bill.pointer).toBe(pointer)
  })

  it('says of bytes that are no text that they are not UTF-8', () => {
    expect(readBillOfMaterials(Buffer.of(0xff, 0xfe, 0x7b))).toMatchObject({ message: 'is not UTF-8' })
  })

  it('refuses more bytes than the limit', () => {
    const start = JSON.stringify(billWith([]))
    const padded = (bytes: number) => readBillOfMaterials(Buffer.from(start.padEnd(bytes)))
    expect(padded(SBOM_LIMIT_BYTES)).toMatchObject({ kind: 'read' })
    expect(padded(SBOM_LIMIT_BYTES + 1)).toMatchObject({
      kind: 'faulty',
      message: 'has 4194305 bytes; at most 4194304 are allowed',
    })
  })

  it('refuses more components than the limit, inside of others too', () => {
    const outside = { name: 'outside' }
    expect(read(billWith(some(COMPONENTS_LIMIT)))).toMatchObject({ kind: 'read' })
    expect(read(billWith(some(COMPONENTS_LIMIT + 1)))).toMatchObject({
      message: 'has more than 5000 components',
    })
    expect(read(billWith([{ ...outside, components: some(COMPONENTS_LIMIT - 1) }]))).toMatchObject({
      kind: 'read',
    })
    expect(read(billWith([{ ...outside, components: some(COMPONENTS_LIMIT) }]))).toMatchObject({
      message: 'has more than 5000 components',
    })
  })

  it('refuses components that are nested deeper than the limit, and a text that is nested without end', () => {
    expect(read(billWith([nested(16)]))).toMatchObject({ kind: 'read' })
    expect(read(billWith([nested(17)]))).toMatchObject({
      message: 'has components nested more than 16 deep',
      pointer: expect.stringMatching(/^(?:\/components\/0){16}$/),
    })
    const endless = `{"bomFormat":"CycloneDX","specVersion":"1.6","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect(readBillOfMaterials(Buffer.from(endless))).toEqual({ kind: 'read', components: [] })
  })

  it('escapes invisible characters in what it says', () => {
    const bill = read({ bomFormat: 'CycloneDX', specVersion: '1.\u202e6' })
    expect(bill).toMatchObject({ message: expect.stringContaining('1.\\u{202e}6') })
  })
})

describe('findBillOfMaterials', () => {
  it.each([
    [['bundle.js', 'sbom.cdx.json', 'bom.json'], 'sbom.cdx.json'],
    [['.well-known/sbom', 'cyclonedx/bom.json', 'cyclonedx/bom.xml'], 'cyclonedx/bom.json'],
    [['.well-known/sbom'], '.well-known/sbom'],
    [['assets/bom.json'], undefined],
  ])('finds in %j the file %s', (paths, found) => {
    expect(findBillOfMaterials(paths)).toBe(found)
  })
})

it('the finding for a faulty bill of materials names the file and the place', () => {
  const bill = readBillOfMaterials(Buffer.from(JSON.stringify(billWith([{}]))))
  expect(bill.kind === 'faulty' && faultyBill('bom.json', bill)).toEqual({
    code: 'SBOM_INVALID',
    message: 'bom.json is not valid CycloneDX: components.0.name is missing',
    hint: expect.stringContaining('Let the build write it'),
    pointer: '/components/0/name',
  })
})
