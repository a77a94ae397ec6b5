// Scans everything published by rules, with the settings of a registry, which may be running, and changes nothing:
//
//   node services/registry/dist/scan-rules.js --rules FOLDER | --scanner NAME  [--plugin ID]... [--after "ID VERSION"]
//
// --rules has YARA rules that are not in use yet; --scanner is one of SCANNERS. One line of JSON for each version with hits, with the
// tenants that have it, and one with what was looked at. Progress goes to stderr. It ends early at SIGINT and SIGTERM, or when the scanner
// is away, with the exit code 1 and a line that says after which version to continue.
import { stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { StartError, startOrExplain } from '@plugboard/service-kit'
import { PluginId, Version, type VersionRef } from '@plugboard/types'
import { createProgress } from './archive/progress.ts'
import { stopSignal } from './archive/stop-signal.ts'
import { type Config, loadConfig } from './config.ts'
import { openDependencies } from './dependencies.ts'
import { openScanners } from './scanners/open-scanners.ts'
import { PublishedScanAwayError, scanPublished } from './scanners/scan-published.ts'
import { rulesIn, type ScannerConfig } from './scanners/scanner-settings.ts'

const OPTIONS = 'The options are --rules FOLDER or --scanner NAME, --plugin ID and --after "ID VERSION".'

await startOrExplain(async () => {
  const requested = readOptions()
  const config = loadConfig(process.env)
  await using scanners = await openScanners([scannerOf(config, requested)])
  const [configured] = scanners.list
  if (!configured) throw new TypeError('one scanner was opened')
  await using dependencies = await openDependencies(config)
  const signal = stopSignal()
  const progress = createProgress()
  let last = requested.after
  try {
    const counts = await scanPublished(dependencies, {
      scanner: configured.scanner,
      plugins: requested.plugins,
      after: requested.after,
      signal,
      report: write,
      progress(so, ref) {
        last = ref
        progress.show(so)
      },
    })
    progress.end()
    write({ kind: 'scanned', ...counts })
  } catch (error) {
    if (!(error instanceof PublishedScanAwayError || signal.aborted)) throw error
    const reason = error instanceof PublishedScanAwayError ? error.message : 'It was ended.'
    write({ kind: 'stopped', reason, after: last && `${last.pluginId} ${last.version}` })
    process.exitCode = 1
  }
})

function write(line: object): void {
  stdout.write(`${JSON.stringify(line)}\n`)
}

interface RequestedRules {
  readonly source: { readonly rules: string } | { readonly scanner: string }
  readonly plugins: readonly PluginId[] | null
  readonly after: VersionRef | null
}

function scannerOf(config: Config, { source }: RequestedRules): ScannerConfig {
  if ('rules' in source) return rulesIn(source.rules)
  const found = config.scanners.find(({ name }) => name === source.scanner)
  if (found) return found
  const known = config.scanners.map(({ name }) => name).join(', ') || 'none'
  throw new StartError(`SCANNERS has no scanner ${source.scanner}; it has ${known}.`)
}

function readOptions(): RequestedRules {
  try {
    const { values } = parseArgs({
      options: {
        rules: { type: 'string' },
        scanner: { type: 'string' },
        plugin: { type: 'string', multiple: true, default: [] as string[] },
        after: { type: 'string' },
      },
    })
    const { rules, scanner, plugin, after } = values
    const plugins = plugin.length > 0 ? plugin.map((id) => PluginId.parse(id)) : null
    if (rules !== undefined && scanner === undefined) {
      return { source: { rules }, plugins, after: parseAfter(after) }
    }
    if (scanner !== undefined && rules === undefined) {
      return { source: { scanner }, plugins, after: parseAfter(after) }
    }
    throw new TypeError('Either --rules or --scanner is needed')
  } catch (cause) {
    throw new StartError(`${cause instanceof Error ? cause.message : String(cause)}. ${OPTIONS}`, { cause })
  }
}

function parseAfter(text: string | undefined): VersionRef | null {
  if (text === undefined) return null
  const [pluginId, version] = text.split(' ')
  const [id, number] = [PluginId.safeParse(pluginId), Version.safeParse(version)]
  if (!id.success || !number.success) throw new TypeError(`--after must be an id and a version, not ${text}`)
  return { pluginId: id.data, version: number.data }
}
