import { createManifestSource } from '@plugboard/loader/server'
import { readSettings } from './settings.ts'

const { registryUrl, registryToken } = readSettings()

/** Where this host has its tenants' manifests from. It keeps the last good one of each for when the registry is away. */
export const plugins = createManifestSource({ registryUrl, token: registryToken })
