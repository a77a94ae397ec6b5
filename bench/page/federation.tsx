import { FederationPage } from './federation-page.tsx'
import { hydrate } from './hydrate.ts'
import { readPageData } from './page-data.ts'
import { startRemotes } from './start-remotes.ts'

const data = readPageData()
hydrate(<FederationPage {...data} loads={startRemotes(data.remotes)} />)
