import type { VersionRef } from '@plugboard/types'

/** Whoever staged a version does not approve it. */
export class ApproverStagedItError extends Error {
  override readonly name = 'ApproverStagedItError'

  constructor({ pluginId, version }: VersionRef, name: string) {
    super(`Version ${version} of ${pluginId} was staged by ${name}, so somebody else has to approve it.`)
  }
}
