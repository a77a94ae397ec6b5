import type { Browser } from 'playwright-core'
import { shuffled } from '../shuffled.ts'
import { measureLoad, type PageLoad } from './measure-load.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import type { Site } from './start-site.ts'
import { type Traffic, trafficOf } from './traffic.ts'
import { VARIANTS, type Variant } from './variants.ts'

/** The measurements of one variant in one scenario. */
export interface Measured {
  readonly scenario: Scenario
  readonly variant: Variant
  /** One per round. */
  readonly loads: PageLoad[]
  /** The requests of a load to the edge, which are the same in every round. */
  traffic: Traffic
}

export interface LoadComparison {
  readonly browser: Browser
  readonly site: Site
  readonly rounds: number
  readonly onRound: (round: number) => void
}

/** Loads every page once per round, the variants of a scenario in sequence, in a new random order each time. */
export async function compareLoads({ browser, site, rounds, onRound }: LoadComparison): Promise<Measured[]> {
  const cells: Measured[] = SCENARIOS.flatMap((scenario) =>
    VARIANTS.map((variant) => ({ scenario, variant, loads: [], traffic: trafficOf([], []) })),
  )
  // In sequence, since two concurrent loads would disturb each other.
  // Round 0 warms up the browser and this process.
  for (let round = 0; round <= rounds; round += 1) {
    for (const scenario of SCENARIOS) {
      for (const cell of shuffled(cells.filter((each) => each.scenario === scenario))) {
        site.edge.takeServed()
        site.host.takeServed()
        const { pluginIds, lazy } = scenario
        const url = site.urlOf(cell.variant, scenario)
        const load = await measureLoad(browser, { url, pluginIds, lazy })
        cell.traffic = trafficOf(site.edge.takeServed(), site.host.takeServed())
        if (round > 0) cell.loads.push(load)
      }
    }
    onRound(round)
  }
  return cells
}
