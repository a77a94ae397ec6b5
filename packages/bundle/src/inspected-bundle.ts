import type { BundlePath, CheckResult, PluginMetadata, Sha256 } from '@plugboard/types'
import type { EncodedContent } from './encode-file.ts'
import type { SpooledBlob } from './spooled-blob.ts'

/** One file of a bundle that may be published. */
export interface InspectedFile {
  readonly path: BundlePath
  readonly contentType: string
  readonly content: SpooledBlob
  readonly encodings: EncodedContent[]
}

/** A bundle that may be published. Its contents can be read as long as their spool is open. */
export interface InspectedBundle {
  readonly metadata: PluginMetadata
  readonly entry: BundlePath
  /** The identity of the whole content: metadata, entry and files. */
  readonly digest: Sha256
  /** Bytes of all files together, before any content coding. */
  readonly size: number
  /** Sorted by path, in code-unit order. */
  readonly files: InspectedFile[]
  readonly checks: CheckResult[]
}
