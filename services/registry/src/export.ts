// Writes plugins and tenants into an archive, with the settings of a registry, which may be running:
//
//   node services/registry/dist/export.js --out FILE [--plugin ID]... [--tenant ID]...
//
// Without --plugin and --tenant everything is in it. A tenant brings all plugins that its generations name. Progress goes to stderr, and
// a line of JSON with what there is in it to stdout. SIGINT and SIGTERM end it, and leave no file.
import { stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { openSpool } from '@plugboard/bundle'
import { StartError, startOrExplain } from '@plugboard/service-kit'
import { NotExportableError } from './archive/errors.ts'
import { exportArchive } from './archive/export-archive.ts'
import { createProgress } from './archive/progress.ts'
import { stopSignal } from './archive/stop-signal.ts'
import { writeArchiveFile } from './archive/write-archive.ts'
import { loadConfig } from './config.ts'
import { openDependencies } from './dependencies.ts'

const OPTIONS = 'The options are --out FILE, --plugin ID and --tenant ID.'

await startOrExplain(async () => {
  const { out, only } = readOptions()
  const config = loadConfig(process.env)
  await using dependencies = await openDependencies(config)
  await using spool = await openSpool({ directory: config.spoolDirectory })
  const signal = stopSignal()
  const progress = createProgress()
  try {
    const report = (counts: object) => progress.show(counts)
    const written = await writeArchiveFile({
      path: out,
      signal,
      write: (writer) => exportArchive(dependencies, { only, writer, spool, signal, report }),
    })
    progress.end()
    stdout.write(`${JSON.stringify({ kind: 'exported', ...written })}\n`)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof NotExportableError) throw new StartError(error.message, { cause: error })
    throw error
  }
})

function readOptions() {
  try {
    const many = { type: 'string', multiple: true, default: [] as string[] } as const
    const { values } = parseArgs({ options: { out: { type: 'string' }, plugin: many, tenant: many } })
    if (values.out === undefined) throw new TypeError('--out is missing')
    const isAll = values.plugin.length === 0 && values.tenant.length === 0
    return { out: values.out, only: isAll ? null : { plugins: values.plugin, tenants: values.tenant } }
  } catch (cause) {
    throw new StartError(`${cause instanceof Error ? cause.message : String(cause)}. ${OPTIONS}`, { cause })
  }
}
