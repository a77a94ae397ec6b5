import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const dashboard = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'packages', 'dashboard')

/** Builds the dashboard if it is not built yet. Returns its folder; an empty text if it could not be built, which stops nothing else. */
export function buildDashboard(): string {
  const { status } = spawnSync(process.execPath, [join(dashboard, 'build.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status === 0) return join(dashboard, 'dist', 'app')
  process.stderr.write('plugboard: the dashboard could not be built; the registry starts without it\n')
  return ''
}
