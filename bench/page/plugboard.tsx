import { hydrate } from './hydrate.ts'
import { readPageData } from './page-data.ts'
import { PlugboardPage } from './plugboard-page.tsx'

hydrate(<PlugboardPage {...readPageData()} />)
