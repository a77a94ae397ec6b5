// Verifies the audit log of the catalog, with the settings of a registry, which may be running, or that in a file which GET /audit/export
// wrote:
//
//   node services/registry/dist/verify-audit.js [FILE] [--expect SEQUENCE:HASH]...
//
// One line of JSON for each fault, and one with what was verified, which has the sequence and the hash of the newest entry. With --expect
// the log must have that entry: this alone shows that its end was cut off, or that somebody wrote all of it anew. The exit code is 1 when
// there was a fault. A file may begin with any entry.
import { open } from 'node:fs/promises'
import { stderr, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { StartError, startOrExplain } from '@plugboard/service-kit'
import { Sha256 } from '@plugboard/types'
import type { ChainEnd } from './audit/chain.ts'
import { readDoubtfulEntries, readLines } from './audit/read-entries.ts'
import { type AuditFault, type VerifiedChain, verifyChain } from './audit/verify-chain.ts'
import { loadConfig } from './config.ts'
import { openDependencies } from './dependencies.ts'

const OPTIONS = 'Name a FILE or none; the option is --expect SEQUENCE:HASH.'

await startOrExplain(async () => {
  const { path, known } = readOptions()
  let first: AuditFault | undefined
  const report = (fault: AuditFault) => {
    first ??= fault
    write(fault)
  }
  const verified =
    path === undefined ? await verifyCatalog({ known, report }) : await verifyFile(path, { known, report })
  write({ kind: 'verified', ...verified })
  if (first === undefined) return
  stderr.write(
    `The audit log is not what was written. Faults: ${verified.faults}. The first: ${first.message}\n`,
  )
  process.exitCode = 1
})

interface VerifyOptions {
  readonly known: readonly ChainEnd[]
  readonly report: (fault: AuditFault) => void
}

async function verifyCatalog(options: VerifyOptions): Promise<VerifiedChain> {
  await using dependencies = await openDependencies(loadConfig(process.env))
  const entries = readDoubtfulEntries(dependencies.catalog.auditEntries)
  return await verifyChain(entries, { ...options, isPart: false })
}

async function verifyFile(path: string, options: VerifyOptions): Promise<VerifiedChain> {
  await using file = await open(path).catch((cause: unknown) => {
    throw new StartError(`${path} cannot be read: ${String(cause)}`, { cause })
  })
  return await verifyChain(readLines(file), { ...options, isPart: true })
}

function write(line: object): void {
  stdout.write(`${JSON.stringify(line)}\n`)
}

function readOptions(): { readonly path: string | undefined; readonly known: readonly ChainEnd[] } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { expect: { type: 'string', multiple: true, default: [] } },
    })
    const [path, ...others] = positionals
    if (others.length > 0) throw new TypeError('One file is verified at a time')
    return { path, known: values.expect.map(parseExpected) }
  } catch (cause) {
    throw new StartError(`${cause instanceof Error ? cause.message : String(cause)}. ${OPTIONS}`, { cause })
  }
}

function parseExpected(text: string): ChainEnd {
  const [, sequence, hash] = /^([1-9]\d{0,14}):(.*)$/.exec(text) ?? []
  const parsed = Sha256.safeParse(hash)
  if (sequence === undefined || !parsed.success)
    throw new TypeError(`--expect must be a sequence, a colon and a hash, not ${text}`)
  return { sequence: Number(sequence), hash: parsed.data }
}
