import {
  type BundleLimits,
  BundleRefusedError,
  type OpenedBundle,
  openBundle,
  refusedResults,
} from '@plugboard/bundle'
import type { Catalog } from '@plugboard/catalog'
import type { Log } from '@plugboard/service-kit'
import type { BundleValidation, VersionRef } from '@plugboard/types'
import type { Caller } from '../../access/caller.ts'
import { findDecisions } from '../../check-decisions/check-decisions.ts'
import { checkFindings, findVersionBefore } from '../../checks/check-findings.ts'
import { mayRead, type ReaderPorts } from '../../visibility/may-read.ts'
import { type Judges, judgeUpload } from '../judge-upload.ts'
import type { PublishMetrics } from '../publish-metrics.ts'
import type { TakenUpload } from '../receive/take-uploads.ts'

export interface ValidationPorts extends ReaderPorts {
  readonly catalog: ReaderPorts['catalog'] & Pick<Catalog, 'checkDecisions' | 'versions'>
}

interface ValidateOptions {
  readonly upload: TakenUpload
  readonly limits: BundleLimits
  readonly judges: Judges
  readonly caller: Caller
  readonly metrics: Pick<PublishMetrics, 'time' | 'checked'>
  /** The log, whose lines name the version from then on; undefined: its metadata is faulty. */
  readonly logOf: (ref: VersionRef | undefined) => Pick<Log, 'info' | 'warn'>
}

/**
 * Checks an upload as a publish does, and everything of it at once: where the metadata is faulty, the files are checked all the
 * same, with what is valid of it.
 *
 * @throws SizeLimitError, SpoolFullError, TooManyConfigurationsError, CatalogUnavailableError, the signal's reason
 */
export async function validateBundle(
  ports: ValidationPorts,
  options: ValidateOptions,
): Promise<BundleValidation> {
  const { upload, judges, metrics, logOf } = options
  const { signal, sharer } = upload
  try {
    const opened = await metrics.time('open', () => openForValidation(options))
    const { id: pluginId, version } = opened.metadata
    const isNamed = opened.faults.length === 0
    const ref = { pluginId, version }
    const isKnown = isNamed && (await isReadable(ports, options.caller, ref))
    const decisions = isKnown ? await findDecisions(ports, ref) : []
    const { bundle } = await judgeUpload(judges, opened, {
      caller: sharer,
      decisions,
      mayBeAway: true,
      signal,
      log: logOf(isNamed ? ref : undefined),
    })
    const before = isKnown ? await findVersionBefore(ports.catalog, ref) : undefined
    const isWhole = isNamed && bundle.files.length > 0
    return {
      ...checkFindings(bundle, before),
      pluginId: isNamed ? pluginId : null,
      version: isNamed ? version : null,
      digest: isWhole ? bundle.digest : null,
      size: bundle.size,
      files: bundle.files.map(({ path, contentType, content: { size, sha256 } }) => ({
        path,
        size,
        contentType,
        sha256,
      })),
    }
  } catch (error) {
    if (!(error instanceof BundleRefusedError)) throw error
    const checks = refusedResults(error.findings)
    metrics.checked(checks)
    return {
      ...checkFindings({ checks }, undefined),
      pluginId: null,
      version: null,
      digest: null,
      size: null,
      files: null,
    }
  }
}

function openForValidation({ upload, limits }: ValidateOptions): Promise<OpenedBundle> {
  const { file, declared, metadata, spool, signal } = upload
  return openBundle({ upload: file, declared, metadata, spool, limits, signal, keepsFaults: true })
}

/** Whether the caller may know what is published of a plugin, and what is allowed it. */
async function isReadable(
  ports: ValidationPorts,
  caller: Caller,
  { pluginId }: VersionRef,
): Promise<boolean> {
  const ownership = await ports.catalog.ownerships.find(pluginId)
  return mayRead(ports, caller, ownership?.value)
}
