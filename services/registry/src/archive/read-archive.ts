import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { HostRecord, TenantRecord } from '@plugboard/catalog'
import { compareVersions, printable, type VersionRef } from '@plugboard/types'
import { type Extract, extract } from 'tar-stream'
import { z } from 'zod'
import {
  ArchiveCounts,
  ArchiveEnd,
  ArchiveStart,
  digestLine,
  END_NAME,
  generationEntryName,
  hostEntryName,
  noCounts,
  objectEntryName,
  pluginEntryName,
  START_NAME,
  tenantEntryName,
  versionEntryName,
} from './archive-format.ts'
import {
  ManifestFaultError,
  type ManifestObject,
  objectsIn,
  type ParsedManifest,
  parseManifest,
} from './archived-manifest.ts'
import {
  ArchivedHost,
  ArchivedPlugin,
  ArchivedTenant,
  ArchivedVersion,
  type StoredManifest,
} from './archived-records.ts'
import { ArchiveRefusedError } from './errors.ts'

const MEBIBYTE = 1_048_576
/** The most bytes of an entry that is read into memory: a manifest of the most files, with the longest paths, has 8 MiB. */
const JSON_LIMIT_BYTES = 16 * MEBIBYTE
const SHOWN_LENGTH = 120

/** An object of an archive. Whoever gets it reads all of it before the next one. */
export interface ArchivedObject extends ManifestObject {
  /** The bytes, of which the last ones come only when size and digests are right. */
  readonly body: AsyncIterable<Uint8Array>
}

/** A part of an archive, in the order in which they come. */
export type ArchiveItem =
  | { readonly kind: 'host'; readonly host: HostRecord }
  | { readonly kind: 'plugin'; readonly plugin: ArchivedPlugin }
  | {
      readonly kind: 'version'
      readonly ref: VersionRef
      readonly facts: Omit<ArchivedVersion, 'manifest'>
      readonly manifest: ParsedManifest
      /** What is not read of it is checked and skipped. */
      readonly objects: AsyncIterable<ArchivedObject>
    }
  | { readonly kind: 'tenant' | 'generation'; readonly tenant: TenantRecord }
  | { readonly kind: 'end'; readonly counts: ArchiveCounts; readonly sha256: string }

/**
 * Reads an archive from elsewhere, and believes nothing of it: names, order, sizes and digests are checked before a part is passed on,
 * and that it is whole, before `end` is. It never has more in memory than one entry of JSON, or one chunk of an object.
 *
 * @throws ArchiveRefusedError that names the entry; the errors of the source
 */
export async function* readArchive(source: Readable): AsyncGenerator<ArchiveItem> {
  const tape = openTape(source)
  await tape.json(await tape.next(), START_NAME, ArchiveStart)
  const counts = noCounts()
  let host: HostRecord | null = null
  let plugin: ArchivedPlugin | null = null
  let version: VersionRef | null = null
  let tenant: TenantRecord | null = null
  let generation: number | null = null
  for (;;) {
    const entry = await tape.next()
    const name = entry?.header.name ?? ''
    const [room, id = '', rest] = /^(plugins|tenants)\/([^/]+)\/(.+)$/.exec(name)?.slice(1) ?? []
    const hostId = /^hosts\/([^/]+)\.json$/.exec(name)?.[1]
    if (hostId !== undefined && plugin === null && tenant === null) {
      const next: HostRecord = await tape.json(entry, hostEntryName(hostId), ArchivedHost)
      if (next.hostId !== hostId) throw new ArchiveRefusedError(shown(name), `is of the host ${next.hostId}`)
      if (host && hostId <= host.hostId) throw outOfOrder(name)
      host = next
      counts.hosts += 1
      yield { kind: 'host', host }
    } else if (room === 'plugins' && tenant === null && rest === 'plugin.json') {
      const next = await tape.json(entry, pluginEntryName(id), ArchivedPlugin)
      if (next.pluginId !== id)
        throw new ArchiveRefusedError(shown(name), `is of the plugin ${next.pluginId}`)
      if (plugin && id <= plugin.pluginId) throw outOfOrder(name)
      plugin = next
      version = null
      counts.plugins += 1
      yield { kind: 'plugin', plugin }
    } else if (room === 'plugins' && tenant === null && plugin?.pluginId === id) {
      const number = /^v(.+)\/version\.json$/.exec(rest ?? '')?.[1] ?? ''
      const ref: VersionRef = { pluginId: id, version: number }
      const { manifest: value, ...facts } = await tape.json(entry, versionEntryName(ref), ArchivedVersion)
      const manifest = requireManifest(name, ref, value)
      if (version && compareVersions(number, version.version) >= 0) throw outOfOrder(name)
      version = ref
      counts.versions += 1
      const objects = objectsOf(tape, ref, manifest, (size) => {
        counts.objects += 1
        counts.bytes += size
      })
      yield { kind: 'version', ref, facts, manifest, objects }
      for await (const { body } of objects) for await (const _ of body);
    } else if (room === 'tenants' && rest === 'tenant.json') {
      const next: TenantRecord = await tape.json(entry, tenantEntryName(id), ArchivedTenant)
      if (next.tenantId !== id)
        throw new ArchiveRefusedError(shown(name), `is of the tenant ${next.tenantId}`)
      if (tenant && id <= tenant.tenantId) throw outOfOrder(name)
      tenant = next
      generation = next.generation
      counts.tenants += 1
      yield { kind: 'tenant', tenant }
    } else if (room === 'tenants' && tenant?.tenantId === id && generation !== null) {
      const next: TenantRecord = await tape.json(entry, shownGeneration(id, rest), ArchivedTenant)
      if (next.tenantId !== id || name !== generationEntryName(id, next.generation))
        throw new ArchiveRefusedError(shown(name), `is generation ${next.generation} of ${next.tenantId}`)
      if (next.generation >= generation) throw outOfOrder(name)
      generation = next.generation
      counts.generations += 1
      yield { kind: 'generation', tenant: next }
    } else if (name === END_NAME) {
      const sha256 = tape.digest()
      const end = await tape.json(entry, END_NAME, ArchiveEnd)
      if (end.sha256 !== sha256)
        throw new ArchiveRefusedError(END_NAME, `has another digest than the entries before it`)
      for (const key of ArchiveCounts.keyof().options)
        if (end.counts[key] !== counts[key])
          throw new ArchiveRefusedError(
            END_NAME,
            `says ${end.counts[key]} ${key}, but there are ${counts[key]}`,
          )
      const more = await tape.next()
      if (more) throw new ArchiveRefusedError(shown(more.header.name), `comes after ${END_NAME}`)
      yield { kind: 'end', counts, sha256 }
      return
    } else if (entry === null) {
      throw new ArchiveRefusedError('The archive', `is cut off: it has no ${END_NAME}`)
    } else {
      throw new ArchiveRefusedError(shown(name), 'is unknown, or not in its place')
    }
  }
}

/** The objects of a version. Iterated again, it goes on where it was left. */
async function* iterateObjects(
  tape: Tape,
  ref: VersionRef,
  { manifest }: ParsedManifest,
  count: (size: number) => void,
): AsyncGenerator<ArchivedObject> {
  for (const object of objectsIn(ref, manifest)) {
    const name = objectEntryName(object.key)
    const entry = await tape.next()
    if (entry?.header.name !== name)
      throw new ArchiveRefusedError(
        shown(entry?.header.name ?? 'The end'),
        `is where ${shown(name)} should be`,
      )
    const { size } = entry.header
    if (size !== object.size)
      throw new ArchiveRefusedError(shown(name), `has ${size} bytes, and ${object.size} in the manifest`)
    const body = tape.checked(entry, object)
    yield { ...object, body }
    // What nobody read.
    for await (const _ of body);
    count(size)
  }
}

function objectsOf(...options: Parameters<typeof iterateObjects>): AsyncIterable<ArchivedObject> {
  const objects = iterateObjects(...options)
  // A loop over it that ends early does not end it.
  return { [Symbol.asyncIterator]: () => ({ next: () => objects.next() }) }
}

type Entry = Extract extends AsyncIterable<infer Each> ? Each : never

interface Tape {
  next(): Promise<Entry | null>
  /** All of an entry that must have that name. */
  json<Value>(entry: Entry | null, name: string, schema: z.ZodType<Value>): Promise<Value>
  /** The bytes of an entry of an object. */
  checked(entry: Entry, object: ManifestObject): AsyncGenerator<Uint8Array>
  digest(): string
}

function openTape(source: Readable): Tape {
  const tar = extract()
  // Its failure ends the iteration, which reports it.
  void pipeline(source, tar).catch(() => {})
  const entries = tar[Symbol.asyncIterator]()
  const all = createHash('sha256')
  return {
    async next() {
      const result = await entries.next().catch((cause: unknown) => {
        if (source.errored) throw source.errored
        throw new ArchiveRefusedError('The archive', 'is cut off, or not a tar file', { cause })
      })
      if (result.done) return null
      const { header } = result.value
      const kind = header.type ?? 'file'
      if (kind !== 'file')
        throw new ArchiveRefusedError(shown(header.name), `is a ${kind}; only files are allowed`)
      return result.value
    },
    async json(entry, name, schema) {
      if (entry?.header.name !== name)
        throw new ArchiveRefusedError(shown(entry?.header.name ?? 'The end'), `is where ${name} should be`)
      const { size } = entry.header
      if (size > JSON_LIMIT_BYTES)
        throw new ArchiveRefusedError(
          shown(name),
          `has ${size} bytes; at most ${JSON_LIMIT_BYTES} are allowed`,
        )
      const bytes = Buffer.concat(await Array.fromAsync<Uint8Array>(orCutOff(entry)))
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      if (name !== START_NAME) all.update(digestLine(name, { size, sha256 }))
      return parseEntry(shown(name), bytes, schema)
    },
    async *checked(entry, { size, sha256, coding, file }) {
      const name = entry.header.name
      const hash = createHash('sha256')
      const sha384 = createHash('sha384')
      let withheld: Uint8Array | undefined
      for await (const chunk of orCutOff(entry)) {
        hash.update(chunk)
        sha384.update(chunk)
        if (withheld !== undefined) yield withheld
        withheld = chunk
      }
      const actual = hash.digest('hex')
      if (actual !== sha256)
        throw new ArchiveRefusedError(shown(name), `has the digest ${actual}, and ${sha256} in the manifest`)
      if (coding === null && file && `sha384-${sha384.digest('base64')}` !== file.integrity)
        throw new ArchiveRefusedError(shown(name), 'has another integrity than in the manifest')
      all.update(digestLine(name, { size, sha256 }))
      if (withheld !== undefined) yield withheld
    },
    digest: () => all.copy().digest('hex'),
  }
}

/** The chunks of an entry. */
async function* orCutOff(entry: Entry): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of entry) if (chunk instanceof Uint8Array) yield chunk
  } catch (cause) {
    throw new ArchiveRefusedError(shown(entry.header.name), 'is cut off', { cause })
  }
}

function parseEntry<Value>(place: string, bytes: Buffer, schema: z.ZodType<Value>): Value {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new ArchiveRefusedError(place, 'is not JSON', { cause })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new ArchiveRefusedError(place, `is not valid: ${z.prettifyError(parsed.error)}`)
}

function requireManifest(name: string, ref: VersionRef, value: StoredManifest): ParsedManifest {
  try {
    return parseManifest(ref, value)
  } catch (error) {
    if (error instanceof ManifestFaultError) throw new ArchiveRefusedError(shown(name), error.message)
    throw error
  }
}

function outOfOrder(name: string): ArchiveRefusedError {
  return new ArchiveRefusedError(shown(name), 'is there twice, or not in its order')
}

function shownGeneration(tenantId: string, rest: string | undefined): string {
  return `tenants/${tenantId}/${rest}`
}

function shown(name: string): string {
  return printable(name, SHOWN_LENGTH)
}
