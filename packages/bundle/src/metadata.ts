import { isDeepStrictEqual } from 'node:util'
import {
  type Finding,
  jsonPointer,
  MANIFEST_PATH,
  type PluginConfiguration,
  PluginManifest,
  type PluginMetadata,
  parseStrictJson,
  printable,
  UploadMetadata,
} from '@plugboard/types'
import { BundleRefusedError, MetadataConflictError, MetadataInvalidError } from './bundle-errors.ts'
import { describeType, fieldFindings } from './field-findings.ts'
import { createFinding, refusal } from './findings.ts'

const SHOWN_VALUE_LENGTH = 60

/** Parsed metadata, and the fields that its source has: an absent field has its default and cannot cause a conflict. */
export interface ParsedMetadata {
  readonly metadata: UploadMetadata
  readonly fields: ReadonlySet<string>
}

export interface ParsedManifest extends ParsedMetadata {
  readonly entry: string | undefined
}

/** What a publisher says of a version: what every listing reads, and the configuration, which none does. */
export interface Described {
  readonly metadata: PluginMetadata
  readonly configuration: PluginConfiguration | undefined
}

export function describedBy({ configuration, ...metadata }: UploadMetadata): Described {
  return { metadata, configuration }
}

/** @throws MetadataInvalidError with a finding for each faulty field */
export function parseFormMetadata(form: unknown): ParsedMetadata {
  const parsed = UploadMetadata.safeParse(form, { error: describeType })
  if (!parsed.success) throw new MetadataInvalidError(fieldFindings(parsed.error, { code: 'FIELD_INVALID' }))
  return { metadata: parsed.data, fields: keysOf(form) }
}

/** @throws BundleRefusedError with MANIFEST_INVALID: for the text, or for each faulty field */
export function parseManifest(bytes: Buffer): ParsedManifest {
  const json = parseJson(bytes)
  const parsed = PluginManifest.safeParse(json, { error: describeType })
  if (!parsed.success) {
    throw new BundleRefusedError(
      fieldFindings(parsed.error, { code: 'MANIFEST_INVALID', file: MANIFEST_PATH }),
    )
  }
  const { $schema: _, entry, ...metadata } = parsed.data
  return { metadata, entry, fields: keysOf(json) }
}

/** Stands for metadata that is missing. It is stored nowhere. */
export const ASSUMED_METADATA: UploadMetadata = UploadMetadata.parse({
  id: 'plugin-without-id',
  name: 'A plugin without a name',
  version: '0.0.0',
})

/** What is valid of faulty metadata; for the rest, what is assumed. */
export function salvageMetadata(json: unknown): ParsedMetadata {
  const fields = keysOf(json)
  const valid = new Map<string, unknown>()
  for (const [field, schema] of Object.entries(UploadMetadata.shape)) {
    const parsed = fields.has(field) ? schema.safeParse(Reflect.get(Object(json), field)) : undefined
    if (parsed?.success) valid.set(field, parsed.data)
  }
  return {
    metadata: UploadMetadata.parse({ ...ASSUMED_METADATA, ...Object.fromEntries(valid) }),
    fields: new Set(valid.keys()),
  }
}

/** What is valid of a faulty manifest. */
export function salvageManifest(bytes: Buffer): ParsedManifest {
  const parsed = parseStrictJson(bytes.toString())
  const json = parsed.ok ? parsed.value : undefined
  const entry = PluginManifest.shape.entry.safeParse(Object(json).entry)
  return { ...salvageMetadata(json), entry: entry.data }
}

/**
 * Merges the metadata of a form and of a manifest: each may supply fields that the other lacks.
 *
 * @throws MetadataConflictError with a finding for each field that both have with different values
 */
export function combineMetadata(form: ParsedMetadata, manifest: ParsedMetadata): UploadMetadata {
  const fields = UploadMetadata.keyof().options
  const findings = fields.flatMap((field): Finding[] => {
    const inBoth = form.fields.has(field) && manifest.fields.has(field)
    if (!inBoth || isDeepStrictEqual(form.metadata[field], manifest.metadata[field])) return []
    return [
      createFinding({
        code: 'FIELD_CONFLICT',
        pointer: jsonPointer([field]),
        message: `${field} is ${shown(form.metadata[field])} in the form and ${shown(manifest.metadata[field])} in ${MANIFEST_PATH}`,
      }),
    ]
  })
  if (findings.length > 0) throw new MetadataConflictError(findings)

  const fromForm = Object.fromEntries(
    fields.filter((field) => form.fields.has(field)).map((field) => [field, form.metadata[field]]),
  )
  return UploadMetadata.parse({ ...manifest.metadata, ...fromForm })
}

function parseJson(bytes: Buffer): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw refusal({ code: 'MANIFEST_INVALID', file: MANIFEST_PATH, message: `${MANIFEST_PATH} is not UTF-8` })
  }
  const parsed = parseStrictJson(text)
  if (parsed.ok) return parsed.value
  throw new BundleRefusedError(
    parsed.faults.map(({ message, hint, pointer, line, column }) =>
      createFinding({
        code: 'MANIFEST_INVALID',
        file: MANIFEST_PATH,
        pointer,
        line,
        message: `${MANIFEST_PATH} line ${line}, column ${column}: ${message}`,
        hint,
      }),
    ),
  )
}

function keysOf(json: unknown): Set<string> {
  return new Set(typeof json === 'object' && json !== null ? Object.keys(json) : [])
}

function shown(value: unknown): string {
  return printable(JSON.stringify(value), SHOWN_VALUE_LENGTH)
}
