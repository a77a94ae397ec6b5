import {
  type ContentCoding,
  VersionFile,
  type VersionRef,
  versionManifestKey,
  versionPrefix,
} from '@plugboard/types'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { type CodingOrder, codingOrder } from './coding-choice.ts'
import type { Changing } from './load-version.ts'
import { createRepresentation, type Representation, type StoredBytes } from './representation.ts'

/** A version as its manifest lists it. */
export interface PublishedVersion extends Changing {
  readonly ref: VersionRef
  /** The key under which it is cached. */
  readonly name: string
  /** A new object each time the version is read from the store. */
  readonly identity: symbol
  /** Bytes of its manifest in the store. */
  readonly manifestSize: number
  /**
   * The file at a path; undefined when the manifest does not list it.
   *
   * @throws DamagedObjectError when its entry in the manifest is not valid
   */
  file(path: string): PublishedFile | undefined
}

export interface PublishedFile {
  readonly codings: CodingOrder
  representation(coding: ContentCoding | 'identity'): Representation
}

/** What the edge serves of a version. The headers of a file are made when it is first requested, and kept. */
export function createPublishedVersion({
  ref,
  files,
  publishedAtMs,
  manifestSize,
  revocation,
  access,
  cacheTags,
  nowMs,
}: Changing & {
  readonly ref: VersionRef
  readonly files: readonly { readonly path: string }[]
  readonly publishedAtMs: number
  readonly manifestSize: number
  /** The header with its cache tag, if it has one. */
  readonly cacheTags: Readonly<Record<string, string>>
  readonly nowMs: number
}): PublishedVersion {
  // RFC 9110 §8.8.2.1: never later than now, even where the registry's clock is ahead.
  const lastModifiedMs = Math.min(publishedAtMs, nowMs)
  const listed = new Map(files.map((file) => [file.path, file]))
  const asked = new Map<string, PublishedFile>()
  return {
    ref,
    name: versionPrefix(ref),
    identity: Symbol(ref.version),
    manifestSize,
    revocation,
    access,
    file(path) {
      const known = asked.get(path)
      if (known) return known
      const file = listed.get(path)
      if (!file) return undefined
      const parsed = VersionFile.safeParse(file)
      if (!parsed.success) {
        throw new DamagedObjectError(versionManifestKey(ref), `has an invalid entry for ${path}`, {
          cause: parsed.error,
        })
      }
      const published = createPublishedFile({ ref, file: parsed.data, lastModifiedMs, cacheTags })
      asked.set(path, published)
      return published
    },
  }
}

function createPublishedFile(stored: StoredBytes): PublishedFile {
  const made = new Map<ContentCoding | 'identity', Representation>()
  return {
    codings: codingOrder(stored.file),
    representation(coding) {
      const known = made.get(coding)
      if (known) return known
      const representation = createRepresentation(stored, coding)
      made.set(coding, representation)
      return representation
    },
  }
}
