import { jsonPointer, parseStrictJson, printable, SBOM_PATH } from '@plugboard/types'
import { z } from 'zod'
import { describeType } from '../field-findings.ts'
import type { Component, ComponentFinding } from './component.ts'
import { parseNpmPurl } from './package-url.ts'

/**
 * Where a bundle may have its bill of materials, in the order in which they are looked for: what the build templates
 * write, the usual name of CycloneDX, and what `rollup-plugin-sbom` and `@cyclonedx/webpack-plugin` write.
 */
export const SBOM_PATHS = [SBOM_PATH, 'bom.json', 'cyclonedx/bom.json', '.well-known/sbom'] as const

/** The most bytes that a bill of materials may have, because it is read into memory. */
export const SBOM_LIMIT_BYTES = 4_194_304
export const COMPONENTS_LIMIT = 5000
const NESTING_LIMIT = 16

const SPEC_VERSIONS = ['1.4', '1.5', '1.6', '1.7'] as const

const REGENERATE =
  'Let the build write it: the build templates do, and so do rollup-plugin-sbom and @cyclonedx/webpack-plugin.'

const License = z.object({
  expression: z.string().min(1).max(500).optional(),
  license: z.object({ id: z.string().max(200).optional(), name: z.string().max(500).optional() }).optional(),
})

// The members that decide something; what else CycloneDX has, and tools add, is ignored.
const CycloneDxComponent = z.object({
  type: z.string().max(100).optional(),
  group: z.string().max(300).optional(),
  name: z.string().min(1).max(300),
  version: z.string().max(200).optional(),
  purl: z.string().max(2000).optional(),
  scope: z.string().max(100).optional(),
  isExternal: z.boolean().optional(),
  licenses: z.array(License).max(100).optional(),
  components: z.array(z.unknown()).optional(),
})
type CycloneDxComponent = z.infer<typeof CycloneDxComponent>

const CycloneDx = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.enum(SPEC_VERSIONS),
  components: z.array(z.unknown()).default([]),
})

/** A fault of a bill of materials, which ends its reading. */
export interface FaultyBill {
  readonly kind: 'faulty'
  /** Continues a sentence that begins with the path of the file. */
  readonly message: string
  readonly hint: string
  /** A JSON pointer (RFC 6901). */
  readonly pointer?: string | undefined
  /** Counted from 1. */
  readonly line?: number | undefined
}

export type BillOfMaterials =
  | { readonly kind: 'read'; readonly components: readonly Component[] }
  | FaultyBill

/** The path of the bill of materials among the paths of a bundle. */
export function findBillOfMaterials(paths: Iterable<string>): string | undefined {
  const all = new Set(paths)
  return SBOM_PATHS.find((path) => all.has(path))
}

/**
 * Reads a bill of materials in CycloneDX JSON (1.4 to 1.7). Components inside of others are listed after them, each once.
 * Files, and components that are not in the bundle (`"scope": "excluded"`, `"isExternal": true`), are left out.
 */
export function readBillOfMaterials(bytes: Uint8Array): BillOfMaterials {
  if (bytes.length > SBOM_LIMIT_BYTES) return tooLarge(bytes.length)
  const text = decode(bytes)
  if (text === undefined) return faulty('is not UTF-8', 'Save it as text in UTF-8.')
  if (/^\s*</.test(text)) return faulty('is XML', 'Write CycloneDX as JSON.')
  const json = parseStrictJson(text)
  if (!json.ok) {
    const [{ message, hint, pointer, line, column }] = json.faults
    return { ...faulty(`line ${line}, column ${column}: ${message}`, hint, pointer), line }
  }
  const fault = formatFault(json.value)
  if (fault) return fault
  const bill = CycloneDx.safeParse(json.value, { error: describeType })
  if (!bill.success) return fieldFault(bill.error, [])
  return readComponents(bill.data.components)
}

/** Reads a file as a bill of materials. One that is too large is not read into memory. */
export function readBillFile({
  size,
  bytes,
}: {
  readonly size: number
  readonly bytes: () => Uint8Array
}): BillOfMaterials {
  return size > SBOM_LIMIT_BYTES ? tooLarge(size) : readBillOfMaterials(bytes())
}

/** The finding for a bundle without a bill of materials. */
export function missingBill(): ComponentFinding {
  return {
    code: 'SBOM_MISSING',
    message:
      'the bundle has no bill of materials, so its licenses and known vulnerabilities were not checked',
    hint: `Build with the templates of @plugboard/plugin-kit, which write ${SBOM_PATH} into the ZIP, or add rollup-plugin-sbom or @cyclonedx/webpack-plugin to the build, and upload a ZIP.`,
  }
}

/** The finding for a bill of materials that cannot be read. */
export function faultyBill(path: string, { message, hint, pointer }: FaultyBill): ComponentFinding {
  return {
    code: 'SBOM_INVALID',
    message: `${path} ${message}`,
    hint,
    ...(pointer !== undefined && { pointer }),
  }
}

function tooLarge(size: number): FaultyBill {
  const hint = 'Leave out what is not needed: the texts of licenses, evidence, and tools.'
  return faulty(`has ${size} bytes; at most ${SBOM_LIMIT_BYTES} are allowed`, hint)
}

interface Place {
  readonly value: unknown
  readonly path: readonly PropertyKey[]
  readonly depth: number
}

function readComponents(values: readonly unknown[]): BillOfMaterials {
  const components: Component[] = []
  const known = new Set<string>()
  const waiting = placesOf(values, [], 1).toReversed()
  let count = 0
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    count += 1
    const pointer = jsonPointer(place.path)
    if (count > COMPONENTS_LIMIT) {
      const hint = 'List the packages that were bundled, and not all that are installed.'
      return faulty(`has more than ${COMPONENTS_LIMIT} components`, hint)
    }
    const parsed = CycloneDxComponent.safeParse(place.value, { error: describeType })
    if (!parsed.success) return fieldFault(parsed.error, place.path)
    const { components: inner = [], ...read } = parsed.data
    if (inner.length > 0 && place.depth >= NESTING_LIMIT) {
      const hint = 'List the components one after the other, not inside of each other.'
      return faulty(`has components nested more than ${NESTING_LIMIT} deep`, hint, pointer)
    }
    // From the end, since the last one is read next. A list longer than the limit is refused anyway.
    const room = COMPONENTS_LIMIT - count + 1
    waiting.push(...placesOf(inner.slice(0, room), place.path, place.depth + 1).toReversed())
    if (!isInBundle(read)) continue
    const component = { ...componentOf(read), pointer }
    const key = component.purl ?? `${component.name}@${component.version ?? ''}`
    if (known.has(key)) continue
    known.add(key)
    components.push(component)
  }
  return { kind: 'read', components }
}

function placesOf(values: readonly unknown[], around: readonly PropertyKey[], depth: number): Place[] {
  return values
    .slice(0, COMPONENTS_LIMIT + 1)
    .map((value, index) => ({ value, path: [...around, 'components', index], depth }))
}

function isInBundle({ type, scope, isExternal }: CycloneDxComponent): boolean {
  return type !== 'file' && scope !== 'excluded' && isExternal !== true
}

function componentOf({
  group,
  name,
  version,
  purl,
  licenses = [],
}: CycloneDxComponent): Omit<Component, 'pointer'> {
  const npm = purl === undefined ? undefined : parseNpmPurl(purl)
  const named = licenses.flatMap(
    ({ expression, license }) => expression ?? license?.id ?? license?.name ?? [],
  )
  const inGroup = group === undefined || group === '' ? name : `${group}/${name}`
  return {
    name: npm?.name ?? inGroup,
    // A purl is what vulnerabilities are matched by, so its version counts when the two differ.
    version: npm?.version ?? (version === '' ? undefined : version),
    purl,
    licenses: [...new Set(named)],
  }
}

/** Faults of a document of another kind, which would be strange as a fault of a field. */
function formatFault(value: unknown): FaultyBill | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return faulty('is not a JSON object', REGENERATE, '')
  }
  if ('spdxVersion' in value || '@graph' in value) {
    return faulty('is an SPDX document', 'Write it in CycloneDX JSON.', '')
  }
  if (!('bomFormat' in value)) {
    return faulty('is not CycloneDX: it has no "bomFormat"', REGENERATE, '')
  }
  const isKnown = 'specVersion' in value && SPEC_VERSIONS.some((version) => version === value.specVersion)
  if (isKnown) return undefined
  const found = 'specVersion' in value ? printable(JSON.stringify(value.specVersion), 20) : 'missing'
  const hint = `Write one of the versions ${SPEC_VERSIONS.join(', ')}.`
  return faulty(
    `has a version of CycloneDX that is not read here: "specVersion" is ${found}`,
    hint,
    '/specVersion',
  )
}

function fieldFault(error: z.ZodError, around: readonly PropertyKey[]): FaultyBill {
  const [issue] = error.issues
  const path = [...around, ...(issue?.path ?? [])]
  const field = printable(path.map(String).join('.'))
  const label = field === '' ? 'the document' : field
  const reason = issue ? `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}` : 'is faulty'
  return faulty(`is not valid CycloneDX: ${label} ${reason}`, REGENERATE, jsonPointer(path))
}

function faulty(message: string, hint: string, pointer?: string): FaultyBill {
  return { kind: 'faulty', message, hint, pointer }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
