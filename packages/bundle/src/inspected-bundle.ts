import type {
  BundlePath,
  CapabilityReport,
  CheckResult,
  ContentCoding,
  PluginConfiguration,
  PluginMetadata,
  Sha256,
} from '@plugboard/types'
import type { Decision } from './checks/collect-findings.ts'
import type { Component } from './components/component.ts'
import type { ConfigurationValidator } from './configuration/configuration-validator.ts'
import type { Inspector } from './inspection/inspector.ts'
import type { SpooledBlob } from './spool/spooled-blob.ts'

/** One file of an accepted bundle. */
export interface InspectedFile {
  readonly path: BundlePath
  readonly contentType: string
  readonly content: SpooledBlob
}

/** An accepted bundle. Its contents can be read while their spool is open. */
export interface InspectedBundle {
  readonly metadata: PluginMetadata
  readonly configuration?: PluginConfiguration | undefined
  readonly entry: BundlePath
  /** The identity of the whole content: metadata, configuration, entry and files. */
  readonly digest: Sha256
  /** Bytes of all files together, before any content coding. */
  readonly size: number
  /** Sorted by path, in code-unit order. */
  readonly files: readonly InspectedFile[]
  /** The source maps that came along, sorted by path. They are stored, but not served, and no part of the digest. */
  readonly sourceMaps?: readonly InspectedFile[] | undefined
  /** What the checks found, without any reason to refuse it. */
  readonly checks: readonly CheckResult[]
  /** What its code can do; undefined if that was not looked for. */
  readonly capabilities?: CapabilityReport | undefined
  /** What is inside, as its bill of materials lists it; undefined if there is none that can be read. */
  readonly components?: readonly Component[] | undefined
}

/** A file in one content coding. */
export interface EncodedContent {
  readonly coding: ContentCoding
  readonly content: SpooledBlob
}

/** A file with the encodings that are worth storing. */
export interface EncodedFile extends InspectedFile {
  readonly encodings: readonly EncodedContent[]
}

/** A bundle with everything that is stored of it. */
export interface EncodedBundle extends InspectedBundle {
  readonly files: readonly EncodedFile[]
}

export interface InspectOptions {
  readonly signal?: AbortSignal | undefined
  /** Needed for bundles with a configuration. */
  readonly validator?: ConfigurationValidator | undefined
  /** In whose share the schema of the configuration is compiled, and the checks run. */
  readonly caller?: string | undefined
  /** Runs the checks in its threads. Missing: they run at once, in this thread, as they are by default. */
  readonly inspector?: Inspector | undefined
  /** What people have allowed this version. Missing: nothing. */
  readonly decisions?: readonly Decision[] | undefined
  /** False: what it would be refused for does not show the line of the source, because others may read it. Missing: true. */
  readonly showsSource?: boolean | undefined
}
