import * as runtimeCore from '@module-federation/runtime/core'
import { FederationPage } from './federation-page.tsx'
import { hydrate } from './hydrate.ts'
import { readPageData } from './page-data.ts'
import { startRemotes } from './start-remotes.ts'

// Where remotes built with experiments.externalRuntime look for the runtime they do not bring.
Object.assign(globalThis, { _FEDERATION_RUNTIME_CORE: runtimeCore })

const data = readPageData()
hydrate(<FederationPage {...data} loads={startRemotes(data.remotes)} />)
