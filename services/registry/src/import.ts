// Imports an archive, with the settings of a registry, which may be running:
//
//   node services/registry/dist/import.js FILE [--dry-run]
//
// All of the archive is read and checked before anything of it is imported. Progress goes to stderr; to stdout goes a line of JSON for
// each thing that was left as it is because it is another one, and one with what was imported. The exit code is 1 when there was such a
// thing. It can be ended and repeated at any time.
import { open } from 'node:fs/promises'
import { stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { StartError, startOrExplain } from '@plugboard/service-kit'
import { ArchiveRefusedError } from './archive/errors.ts'
import { importArchive, verifyArchive } from './archive/import-archive.ts'
import { createProgress } from './archive/progress.ts'
import { readArchive } from './archive/read-archive.ts'
import { stopSignal } from './archive/stop-signal.ts'
import { auditCommand, auditRecovery } from './audit/audit-command.ts'
import { loadConfig } from './config.ts'
import { openDependencies } from './dependencies.ts'
import { createManifestCopies } from './manifest-copies/manifest-copies.ts'
import { createPurgeQueue, NO_PURGES } from './purges/purge-queue.ts'
import { NO_UPGRADE_WORKER } from './upgrades/request-upgrades.ts'

const OPTIONS = 'Name one FILE; the option is --dry-run.'

await startOrExplain(async () => {
  const { path, isDryRun } = readOptions()
  const config = loadConfig(process.env)
  await using file = await open(path).catch((cause: unknown) => {
    throw new StartError(`${path} cannot be read: ${String(cause)}`, { cause })
  })
  // The same file for both, whatever gets its name meanwhile.
  const items = () => readArchive(file.createReadStream({ start: 0, autoClose: false }))
  const signal = stopSignal()
  const progress = createProgress()
  try {
    const { counts, sha256 } = await verifyArchive(items(), {
      signal,
      progress: (verified) => progress.show({ verified }),
    })
    await using dependencies = await openDependencies(config)
    const { catalog, clock } = dependencies
    if (!isDryRun) await dependencies.prepareStore({ signal })
    const purges = config.purge
      ? createPurgeQueue({ purges: catalog.purges, clock, onSettled() {} })
      : NO_PURGES
    const { leaseMs, publicBase, publishWaitMs: waitMs, spoolDirectory, storedManifestKey } = config
    const copies = storedManifestKey
      ? await createManifestCopies({ catalog, clock, publicBase, key: storedManifestKey.reveal() })
      : null
    const audit = auditCommand(dependencies, 'import')
    const subject = { archive: sha256 }
    if (!isDryRun) await audit('archive.import-started', { subject, after: { ...counts } })
    const imported = await importArchive(
      {
        ...dependencies,
        ...NO_UPGRADE_WORKER,
        leaseMs,
        waitMs,
        spoolDirectory,
        purges,
        copies,
        onRecovered: auditRecovery(audit),
      },
      items(),
      {
        isDryRun,
        signal,
        report: write,
        progress: (done) => progress.show({ imported: done }),
      },
    )
    if (!isDryRun) await audit('archive.imported', { subject, after: { ...imported } })
    progress.end()
    write({ kind: isDryRun ? 'would-import' : 'imported', ...imported, archive: { ...counts, sha256 } })
    if (imported.findings > 0) process.exitCode = 1
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ArchiveRefusedError)
      throw new StartError(`${path}: ${error.message}`, { cause: error })
    throw error
  }
})

function write(line: object): void {
  stdout.write(`${JSON.stringify(line)}\n`)
}

function readOptions(): { readonly path: string; readonly isDryRun: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean', default: false } },
    })
    const [path, ...others] = positionals
    if (path === undefined || others.length > 0) throw new TypeError('One archive is imported at a time')
    return { path, isDryRun: values['dry-run'] }
  } catch (cause) {
    throw new StartError(`${cause instanceof Error ? cause.message : String(cause)}. ${OPTIONS}`, { cause })
  }
}
