import type { VersionRef } from '@plugboard/types'

/** Whoever staged a version does not approve it. */
export class ApproverStagedItError extends Error {
  override readonly name = 'ApproverStagedItError'

  constructor({ pluginId, version }: VersionRef, name: string) {
    super(`Version ${version} of ${pluginId} was staged by ${name}, so somebody else has to approve it.`)
  }
}

/** A version waits for decisions about its findings, which only administrators make. */
export class DecisionNeedsAdminError extends Error {
  override readonly name = 'DecisionNeedsAdminError'

  constructor({ pluginId, version }: VersionRef) {
    super(`Version ${version} of ${pluginId} waits for an administrator, who decides about its findings.`)
  }
}
