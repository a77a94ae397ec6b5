import { createManifestSource } from '@plugboard/loader/server'
import { readSettings } from './settings.ts'

const { registryUrl, registryToken, edgeUrl, storedManifestKey: key } = readSettings()

/** The source of tenant manifests for this host. It keeps the last good one of each for when the registry is down. */
export const plugins = createManifestSource({
  registryUrl,
  token: registryToken,
  stored: key === undefined ? undefined : { edgeUrl, key },
})
