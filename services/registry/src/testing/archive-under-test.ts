import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createBrotliCompress } from 'node:zlib'
import { type BundleEncoder, type EncodedFile, type InspectedBundle, openSpool } from '@plugboard/bundle'
import { extract, pack } from 'tar-stream'
import { exportArchive } from '../archive/export-archive.ts'
import { type ImportFinding, importArchive, verifyArchive } from '../archive/import-archive.ts'
import { readArchive } from '../archive/read-archive.ts'
import { writeArchiveFile } from '../archive/write-archive.ts'
import type { ManifestCopies } from '../manifest-copies/manifest-copies.ts'
import { createBlob, packInTest } from './bundle-under-test.ts'
import type { PortsUnderTest } from './ports-under-test.ts'

type Only = Parameters<typeof exportArchive>[1]['only']

/** An archive of what is there, as bytes. */
export async function archiveOf(ports: PortsUnderTest, only: Only = null): Promise<Buffer<ArrayBuffer>> {
  const { signal } = new AbortController()
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-archive-'))
  try {
    await using spool = await openSpool({ directory: folder })
    const path = join(folder, 'all.tar')
    await writeArchiveFile({
      path,
      signal,
      write: (writer) => exportArchive(ports, { only, writer, spool, signal, report: () => {} }),
    })
    return await readFile(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Verifies and imports an archive, as the command does. */
export async function importBytes(
  ports: PortsUnderTest,
  bytes: Uint8Array,
  { isDryRun = false, copies = null }: { isDryRun?: boolean; copies?: ManifestCopies | null } = {},
) {
  const { signal } = new AbortController()
  const findings: ImportFinding[] = []
  const report = (finding: ImportFinding) => void findings.push(finding)
  const options = { isDryRun, signal, report, progress: () => {} }
  await verifyArchive(readArchive(Readable.from([bytes])), options)
  const at = { ...ports, spoolDirectory: tmpdir(), copies }
  const counts = await importArchive(at, readArchive(Readable.from([bytes])), options)
  return { counts, findings }
}

export interface TarEntry {
  readonly name: string
  readonly bytes: Buffer
  readonly type?: 'file' | 'symlink'
}

/** The entries of an archive. */
export async function entriesOf(archive: Uint8Array): Promise<TarEntry[]> {
  const tar = extract()
  Readable.from([archive]).pipe(tar)
  const entries: TarEntry[] = []
  for await (const entry of tar) {
    const chunks: Uint8Array[] = []
    for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk)
    entries.push({ name: entry.header.name, bytes: Buffer.concat(chunks) })
  }
  return entries
}

/** An archive of these entries. */
export async function tarOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const tar = pack()
  for (const { name, bytes, type = 'file' } of entries)
    tar.entry({ name, type, ...(type === 'symlink' && { linkname: '/etc/passwd' }) }, bytes)
  tar.finalize()
  return buffer(tar)
}

/** An encoder that makes the Brotli encoding of each file. */
export function createBrotliEncoder(bundle: InspectedBundle): BundleEncoder {
  return {
    packSourceMaps: async () => packInTest(bundle),
    encode: async (file, coding) => (coding === 'br' ? compress(file) : undefined),
    encodeAll: async () => ({
      ...bundle,
      files: await Promise.all(
        bundle.files.map(
          async (file): Promise<EncodedFile> => ({
            ...file,
            encodings: [{ coding: 'br', content: await compress(file) }],
          }),
        ),
      ),
    }),
  }
}

async function compress({ content }: InspectedBundle['files'][number]) {
  return createBlob(await buffer(content.open().pipe(createBrotliCompress())))
}
