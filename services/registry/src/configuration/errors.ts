import type { Finding, PluginId, VersionRef } from '@plugboard/types'

/** The version has no schema for its configuration. */
export class ConfigurationNotFoundError extends Error {
  override readonly name = 'ConfigurationNotFoundError'

  constructor({ pluginId, version }: VersionRef) {
    super(`Version ${version} of ${pluginId} has no schema for its configuration.`)
  }
}

/** The configuration does not satisfy the schema of the version. Nothing was changed. */
export class ConfigurationRefusedError extends Error {
  override readonly name = 'ConfigurationRefusedError'
  /** With pointers into the body of a request: below /config. */
  readonly findings: readonly Finding[]

  constructor({ pluginId, version }: VersionRef, findings: readonly Finding[]) {
    super(`The configuration does not satisfy the schema of ${pluginId} ${version}.`)
    this.findings = findings
  }
}

interface SecretOf {
  readonly pluginId: PluginId
  readonly pointer: string
}

/** A secret was given to a registry that has no keys. */
export class SecretKeysMissingError extends Error {
  override readonly name = 'SecretKeysMissingError'

  constructor({ pluginId, pointer }: SecretOf) {
    super(`${pointer} of ${pluginId} is a secret, and the registry has no key to encrypt it with.`)
  }
}

/** A stored secret cannot be decrypted. */
export class SecretUnreadableError extends Error {
  override readonly name = 'SecretUnreadableError'

  constructor({ pluginId, pointer }: SecretOf, reason: string, options?: ErrorOptions) {
    super(`The secret ${pointer} of ${pluginId} cannot be read: ${reason}.`, options)
  }
}
