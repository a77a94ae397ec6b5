import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { StartError } from '@plugboard/service-kit'

/** A file of the built dashboard, in memory. */
export interface DashboardFile {
  readonly contentType: string
  readonly content: Buffer
  /** Its Brotli coding, which the build made. */
  readonly brotli: Buffer | undefined
  /** The name has a hash of the content. */
  readonly isImmutable: boolean
}

export interface DashboardFiles {
  /** With a place for the nonce of the style elements of widgets. */
  readonly page: string
  readonly files: ReadonlyMap<string, DashboardFile>
}

/** DASHBOARD_DIR is not the folder of a built dashboard. */
export class DashboardMissingError extends StartError {
  override readonly name = 'DashboardMissingError'

  constructor(directory: string, options?: ErrorOptions) {
    super(
      `DASHBOARD_DIR is ${directory}, where there is no built dashboard; build it with "node packages/dashboard/build.ts", or leave DASHBOARD_DIR unset to serve none.`,
      options,
    )
  }
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * Reads a built dashboard: about a megabyte, so that no request reads the disk.
 *
 * @throws DashboardMissingError when there is none
 */
export async function readDashboardFiles(directory: string): Promise<DashboardFiles> {
  const page = await readPage(directory)
  const paths = await readdir(directory, { recursive: true })
  const files = await Promise.all(
    paths.map(async (path) => {
      const contentType = CONTENT_TYPES[extname(path)]
      if (contentType === undefined) return []
      const name = path.replaceAll(sep, '/')
      const content = await readFile(join(directory, path))
      const brotli = paths.includes(`${path}.br`) ? await readFile(join(directory, `${path}.br`)) : undefined
      return [[name, { contentType, content, brotli, isImmutable: name.startsWith('assets/') }] as const]
    }),
  )
  return { page, files: new Map(files.flat()) }
}

async function readPage(directory: string): Promise<string> {
  try {
    return await readFile(join(directory, 'index.html'), 'utf8')
  } catch (error) {
    const isMissing =
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    throw isMissing ? new DashboardMissingError(directory, { cause: error }) : error
  }
}
