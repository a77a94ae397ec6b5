// Compares the store with the catalog, with the settings of a registry, which may be running:
//
//   node services/registry/dist/scan.js [--remove] [--min-age-hours 24]
//
// One line of JSON for each finding, and one with what was looked at. Without --remove nothing is changed. Ends early at SIGINT
// and SIGTERM, after the removal that is under way.
import { stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { StartError, startOrExplain } from '@plugboard/service-kit'
import { auditCommand, auditRecovery } from './audit/audit-command.ts'
import { loadConfig } from './config.ts'
import { openDependencies } from './dependencies.ts'
import { NO_PURGES } from './purges/purge-queue.ts'
import { ScanRunningError } from './scan/errors.ts'
import { beginScan, type RequestedScan } from './scan/run-scan.ts'
import { NO_UPGRADE_WORKER } from './upgrades/request-upgrades.ts'

await startOrExplain(async () => {
  const requested = readOptions()
  const config = loadConfig(process.env)
  await using dependencies = await openDependencies(config)
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort())
  const audit = auditCommand(dependencies, 'scan')
  const ports = {
    ...dependencies,
    onRecovered: auditRecovery(audit),
    leaseMs: config.leaseMs,
    purges: NO_PURGES,
    ...NO_UPGRADE_WORKER,
  }
  try {
    const scan = await beginScan(ports, requested)
    await audit('scan.started', { after: { ...requested } })
    write({ kind: 'scanned', ...(await scan.run({ signal: stopped.signal, report: write })) })
  } catch (error) {
    if (error instanceof ScanRunningError)
      throw new StartError(`${error.message} One runs at a time.`, { cause: error })
    if (!stopped.signal.aborted) throw error
    write({ kind: 'stopped' })
    process.exitCode = 1
  }
})

function write(line: object): void {
  stdout.write(`${JSON.stringify(line)}\n`)
}

function readOptions(): RequestedScan {
  try {
    const { values } = parseArgs({
      options: {
        remove: { type: 'boolean', default: false },
        'min-age-hours': { type: 'string', default: '24' },
      },
    })
    const hours = values['min-age-hours']
    if (!/^\d{1,6}$/.test(hours)) throw new TypeError(`--min-age-hours must be a whole number, not ${hours}`)
    return { remove: values.remove, minAgeHours: Number(hours) }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new StartError(`${message}. The options are --remove and --min-age-hours 24.`, { cause })
  }
}
