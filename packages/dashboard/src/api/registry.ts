import { createRegistryClient } from '@plugboard/client'

/** The registry that served this page. Its session cookie comes along by itself. */
export const registry = createRegistryClient({ baseUrl: location.origin })
