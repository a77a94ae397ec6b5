import { answerOf, type VersionSummary } from '@plugboard/client'
import type { Reply } from '../define/command.ts'
import { flag, textOption } from '../define/parameters.ts'
import { usageError } from '../failure.ts'
import type { OpenedRegistry } from './open-registry.ts'

/** Of every command that marks a version. */
export const MARK_OPTIONS = {
  reason: textOption('TEXT', 'Why; everybody who reads the version sees it'),
  undo: flag('Take the mark away'),
} as const

/** What to do to a version: mark it for a reason, or take the mark away. */
export interface Mark {
  readonly kind: 'deprecate' | 'yank' | 'revoke'
  readonly pluginId: string
  readonly version: string
  readonly reason: string | undefined
  readonly isUndone: boolean
  readonly replacement?: string | undefined
}

/** Refuses a mark without a reason before anything is asked or sent. */
export function requireReason({
  reason,
  undo,
}: {
  readonly reason: string | undefined
  readonly undo: boolean
}): void {
  if (!undo && !reason) {
    throw usageError('A reason is missing.', 'Say why: --reason "Sends card numbers to a log."')
  }
}

export async function markVersion({ client }: OpenedRegistry, mark: Mark): Promise<Reply> {
  const { kind, pluginId, version, reason = '', isUndone, replacement } = mark
  const params = { path: { pluginId, version } }
  const words = { deprecate: 'deprecated', yank: 'yanked', revoke: 'revoked' } as const
  const summary: VersionSummary = await answerOf(
    isUndone
      ? client.POST(`/plugins/{pluginId}/versions/{version}/un${kind}`, {
          params,
          body: reason === '' ? null : { reason },
        })
      : kind === 'deprecate'
        ? client.POST('/plugins/{pluginId}/versions/{version}/deprecate', {
            params,
            body: { reason, ...(replacement !== undefined && { replacement }) },
          })
        : client.POST(`/plugins/{pluginId}/versions/{version}/${kind}`, { params, body: { reason } }),
  )
  const done = isUndone ? `is no longer ${words[kind]}` : `is ${words[kind]}`
  return { answer: summary, lines: [`${pluginId}@${version} ${done}. Its state is ${summary.state}.`] }
}
