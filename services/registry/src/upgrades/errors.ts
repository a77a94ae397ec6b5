import type { Hold, PluginId, TenantId, Version } from '@plugboard/types'

/** The text is no version, no tag and no range. */
export class RequestedVersionError extends Error {
  override readonly name = 'RequestedVersionError'

  constructor(text: string) {
    super(`${text} is no version such as 1.2.3, no range such as ^1.2.0, and no tag such as latest.`)
  }
}

/** An exact version is not followed: it never changes. */
export class NothingToFollowError extends Error {
  override readonly name = 'NothingToFollowError'

  constructor(version: Version) {
    super(`The version ${version} is exact, so there is nothing to follow. Name a range or a tag.`)
  }
}

/** Versions fit what was asked for, but each has to wait. */
export class VersionHeldError extends Error {
  override readonly name = 'VersionHeldError'

  constructor(facts: {
    readonly tenantId: TenantId
    readonly pluginId: PluginId
    readonly version: Version
    readonly holds: readonly Hold[]
  }) {
    const reasons = facts.holds.map(({ description }) => description).join(' ')
    super(`${facts.pluginId} ${facts.version} cannot be chosen for ${facts.tenantId} now. ${reasons}`)
  }
}

/** The freeze would have ended before it began. */
export class FreezeEndedError extends Error {
  override readonly name = 'FreezeEndedError'

  constructor(untilMs: number) {
    super(`The freeze would have ended at ${new Date(untilMs).toISOString()}. Name a later time, or none.`)
  }
}
