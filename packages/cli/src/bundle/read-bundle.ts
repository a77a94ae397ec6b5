import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import type { Context } from '../context.ts'
import { usageError } from '../failure.ts'
import { type FolderLimits, LOCAL_LIMITS, readFolder } from './read-folder.ts'
import { zipFiles } from './zip-files.ts'

/** The bytes of a file that is sent. */
export interface Bundle {
  readonly fileName: string
  readonly size: number
  open(): AsyncIterable<Uint8Array>
}

const DEFAULT_FOLDER = join('dist', 'bundle')

/** A folder of a built plugin, with manifest.json, or else a file. */
export type BundlePlace =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly size: number }

export async function findBundle(
  { cwd }: Pick<Context, 'cwd'>,
  path: string | undefined,
): Promise<BundlePlace> {
  const place = resolve(cwd, path ?? DEFAULT_FOLDER)
  const facts = await stat(place).catch(() => undefined)
  if (!facts) {
    throw path === undefined
      ? usageError(
          `There is no built plugin in ${DEFAULT_FOLDER}.`,
          'Build the plugin first, or name its folder.',
        )
      : usageError(`There is no file or folder ${path}.`, 'See whether the path is right.')
  }
  if (facts.isFile()) {
    if (['.zip', '.js', '.mjs'].includes(extname(place)))
      return { kind: 'file', path: place, size: facts.size }
    throw usageError(`${path} is neither a ZIP nor JavaScript.`, 'Name a folder, a .zip or a .js file.')
  }
  const manifest = await stat(join(place, 'manifest.json')).catch(() => undefined)
  if (manifest?.isFile()) return { kind: 'folder', path: place }
  throw usageError(
    `There is no manifest.json in ${path ?? DEFAULT_FOLDER}.`,
    'Name the folder that the build has made, such as dist/bundle.',
  )
}

/** The bytes to send: those of a file as they are, or a folder packed. */
export async function readBundle(
  place: BundlePlace,
  {
    withSourceMaps,
    limits = LOCAL_LIMITS,
  }: { readonly withSourceMaps: boolean; readonly limits?: FolderLimits },
): Promise<Bundle> {
  if (place.kind === 'file') {
    const { path, size } = place
    return { fileName: basename(path), size, open: () => createReadStream(path) }
  }
  const zip = await zipFiles(await readFolder(place.path, { withSourceMaps, limits }))
  return { fileName: 'plugin.zip', size: zip.length, open: () => partsOf(zip) }
}

/** In parts, so that the progress of sending shows. */
async function* partsOf(bytes: Uint8Array, partBytes = 65_536): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += partBytes) yield bytes.subarray(start, start + partBytes)
}
