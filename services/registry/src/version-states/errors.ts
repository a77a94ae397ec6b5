import type { VersionRef, VersionState } from '@plugboard/types'

/** The version is yanked or revoked, so nothing new may use it. */
export class VersionWithdrawnError extends Error {
  override readonly name = 'VersionWithdrawnError'

  constructor({ pluginId, version }: VersionRef, state: VersionState, reason: string) {
    super(`Version ${version} of ${pluginId} is ${state}: ${reason}`)
  }
}
