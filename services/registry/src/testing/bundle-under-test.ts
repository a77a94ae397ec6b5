import { createHash } from 'node:crypto'
import type { BundleEncoder, EncodedFile, InspectedBundle, SpooledBlob } from '@plugboard/bundle'
import { sourceOf } from '@plugboard/storage'
import type { VersionRef } from '@plugboard/types'

export const REF: VersionRef = { pluginId: 'test-plugin', version: '1.0.0' }

/** An inspected bundle in memory. */
export function createBundle(
  files: Readonly<Record<string, string>> = { 'bundle.js': 'export {}', 'chunks/a.js': 'export const a = 1' },
  {
    version = REF.version,
    name = 'Test Plugin',
    maps = {},
  }: { version?: string; name?: string; maps?: Readonly<Record<string, string>> } = {},
): InspectedBundle {
  const inspect = (all: typeof files) =>
    Object.entries(all).map(([path, text]) => ({
      path,
      contentType: 'application/javascript; charset=utf-8',
      content: createBlob(text),
    }))
  const inspected = inspect(files)
  return {
    metadata: {
      id: REF.pluginId,
      name,
      version,
      description: '',
      category: null,
      extensionPoints: [],
      compat: {},
      isolation: 'inline',
    },
    entry: 'bundle.js',
    digest: createBlob(JSON.stringify({ files, version, name })).sha256,
    size: inspected.reduce((sum, { content }) => sum + content.size, 0),
    files: inspected,
    sourceMaps: inspect(maps),
    checks: [{ name: 'entry', outcome: 'passed', message: 'it is JavaScript' }],
  }
}

/** An encoder that makes one encoding of each file: the word `packed` and the path of the file. */
export function createEncoder(bundle: InspectedBundle, packed = 'packed'): BundleEncoder {
  const encode: BundleEncoder['encode'] = async ({ path }, coding) =>
    coding === 'br' ? createBlob(`${packed} ${path}`) : undefined
  return {
    packSourceMaps: async () => packInTest(bundle),
    encode,
    encodeAll: async () => ({
      ...bundle,
      files: bundle.files.map(
        (file): EncodedFile => ({
          ...file,
          encodings: [{ coding: 'br', content: createBlob(`${packed} ${file.path}`) }],
        }),
      ),
    }),
  }
}

/** Stands for the ZIP of a bundle's source maps: their paths. */
export function packInTest({ sourceMaps = [] }: InspectedBundle): SpooledBlob | undefined {
  return sourceMaps.length === 0 ? undefined : createBlob(sourceMaps.map(({ path }) => path).join())
}

/** Bytes that can be put into a store. */
export function createBlob(text: string | Buffer): SpooledBlob {
  const bytes = Buffer.from(text)
  return {
    ...sourceOf(bytes),
    integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}`,
    place: { fd: -1, start: 0 },
    read: async (position, length) => bytes.subarray(position, position + length),
  }
}
