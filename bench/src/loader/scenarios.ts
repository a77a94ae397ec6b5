import type { LoadToMeasure } from './measure-load.ts'
import { LAZY_PLUGIN_ID } from './plugin-project.ts'

/** A page with this many plugins. */
export interface Scenario {
  readonly name: string
  readonly pluginIds: readonly string[]
  readonly lazy?: NonNullable<LoadToMeasure['lazy']>
}

const plain = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `plain-${index + 1}`)

export const PLAIN_PLUGINS = 20

export const SCENARIOS: readonly Scenario[] = [
  { name: '1 plugin', pluginIds: plain(1) },
  { name: '5 plugins', pluginIds: plain(5) },
  { name: '20 plugins', pluginIds: plain(PLAIN_PLUGINS) },
  {
    name: 'with a lazy chunk',
    pluginIds: [LAZY_PLUGIN_ID],
    lazy: { button: 'Details', mark: 'rendered:details' },
  },
]
