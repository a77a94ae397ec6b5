import { tmpdir } from 'node:os'
import { Readable } from 'node:stream'
import {
  BundleRefusedError,
  DEFAULT_BUNDLE_LIMITS,
  judgeBundle,
  MetadataMissingError,
  openBundle,
  openSpool,
} from '@plugboard/bundle'
import type { Finding } from '@plugboard/types'

/** What the author of an upload reads: whether it is refused, and each finding with its hint. */
export async function answerToUpload(upload: Buffer | string, metadata?: unknown): Promise<string> {
  await using spool = await openSpool({ directory: tmpdir() })
  const blob = await spool.append(Readable.from([Buffer.from(upload)]), {
    limitBytes: DEFAULT_BUNDLE_LIMITS.uploadBytes,
  })
  try {
    const opened = await openBundle({ upload: blob, metadata, spool, limits: DEFAULT_BUNDLE_LIMITS })
    const { bundle, verdict } = await judgeBundle(opened)
    return [verdict, ...bundle.checks.flatMap(({ findings = [] }) => findings).map(shown)].join('\n')
  } catch (error) {
    if (error instanceof MetadataMissingError) return `refused\n${error.message}`
    if (!(error instanceof BundleRefusedError)) throw error
    return ['refused', ...error.findings.map(shown)].join('\n')
  }
}

function shown({ level = 'enforced', code, message, excerpt, hint }: Finding): string {
  const there = excerpt === undefined ? [] : [`  there: ${excerpt}`]
  return [`${level} ${code}: ${message}`, ...there, `  hint: ${hint}`].join('\n')
}
