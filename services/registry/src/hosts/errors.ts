import type { HostId, VersionRef } from '@plugboard/types'

/** No such host has been declared. */
export class HostNotFoundError extends Error {
  override readonly name = 'HostNotFoundError'

  constructor(hostId: HostId) {
    super(`There is no host ${hostId}.`)
  }
}

/** The host of the tenant does not have what the version was built for. */
export class VersionIncompatibleError extends Error {
  override readonly name = 'VersionIncompatibleError'

  constructor({ pluginId, version }: VersionRef, reasons: string) {
    super(`${pluginId} ${version} ${reasons}.`)
  }
}
