import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'

const compress = promisify(brotliCompress)

/** A file in memory, with its Brotli where that is smaller. */
export interface ServedFile {
  readonly contentType: string
  readonly identity: Buffer
  readonly brotli: Buffer | undefined
  /** Sent with it, or in the place of those of an edge. */
  readonly headers?: Readonly<Record<string, string>>
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'application/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Makes a file to serve. Level 11, as the registry does for small bundles. */
export async function servedFile(path: string, content: Buffer | string): Promise<ServedFile> {
  const identity = Buffer.from(content)
  const brotli = await compress(identity)
  return {
    contentType: TYPES[extname(path)] ?? 'application/octet-stream',
    identity,
    brotli: brotli.length < identity.length ? brotli : undefined,
  }
}

/** Reads a build's files by their path with slashes, without source maps, which are not published. */
export async function readFolder(folder: string): Promise<Map<string, ServedFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
      .map(async ({ parentPath, name }) => {
        const file = join(parentPath, name)
        const path = file.slice(folder.length + 1).replaceAll(sep, '/')
        return [path, await servedFile(path, await readFile(file))] as const
      }),
  )
  return new Map(files.toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

/** The integrity against which a browser checks a file. */
export function integrityOf({ identity }: ServedFile): string {
  return `sha384-${createHash('sha384').update(identity).digest('base64')}`
}
