// Installs the engines that tests run against into a cache folder.
//
//   node --conditions=source packages/testkit/src/install-engines.ts [minio] [mongodb] [versitygw]
//
// Without a name: minio and mongodb. Exits with 0 when at least one requested engine is installed, 1 when none is, and
// 2 for an unknown name; one line says why each missing engine is missing.
import { stderr, stdout } from 'node:process'
import { type InstallOutcome, installEngine } from './engines/install.ts'
import { type EngineName, enginesFolder, PINNED_ENGINES } from './engines/pinned-engines.ts'

const DEFAULT_ENGINES: readonly EngineName[] = ['minio', 'mongodb']

process.exitCode = await installEngines(process.argv.slice(2))

async function installEngines(names: readonly string[]): Promise<0 | 1 | 2> {
  const unknown = names.filter((name) => !isEngineName(name))
  if (unknown.length > 0) {
    const known = Object.keys(PINNED_ENGINES).join(', ')
    stderr.write(`There is no engine named ${unknown.join(', ')}; the engines are ${known}.\n`)
    return 2
  }
  const engines = names.length > 0 ? names.filter(isEngineName) : DEFAULT_ENGINES
  stdout.write(`Installing into ${enginesFolder(process.env)}\n`)
  let present = 0
  for (const engine of new Set(engines)) {
    const startedAt = Date.now()
    const report = (line: string) => stdout.write(`${engine}: ${line}\n`)
    // One after the other: each build uses every core.
    const outcome = await installEngine({ engine, env: process.env, report })
    report(describe(outcome, Math.round((Date.now() - startedAt) / 1000)))
    if (outcome.kind === 'installed' || outcome.kind === 'present') present += 1
  }
  return present > 0 ? 0 : 1
}

function isEngineName(name: string): name is EngineName {
  return Object.hasOwn(PINNED_ENGINES, name)
}

function describe(outcome: InstallOutcome, seconds: number): string {
  if (outcome.kind === 'installed') return `installed in ${seconds} s: ${outcome.folder}`
  if (outcome.kind === 'present') return `already there: ${outcome.folder}`
  if (outcome.kind === 'lacking') return `not installed. This machine lacks ${outcome.lacks}.`
  const { cause } = outcome
  return `not installed: ${cause instanceof Error ? cause.message : String(cause)}`
}
