import type { Buffer } from 'node:buffer'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { selectContentCoding } from '@plugboard/http-semantics'

export type ManifestCoding = 'identity' | 'gzip' | 'br'

/** A document in every coding. */
export type EncodedManifest = Readonly<Record<ManifestCoding, Buffer>>

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

// Ranks in place of sizes: the choice is part of the entity tag, which must be known without the document.
const AVAILABLE = [
  { coding: 'br', size: 1 },
  { coding: 'gzip', size: 2 },
  { coding: 'identity', size: 3 },
] as const

export function selectManifestCoding(acceptEncoding: string | undefined): ManifestCoding {
  return selectContentCoding({ acceptEncoding, available: AVAILABLE })
}

export async function encodeManifest(identity: Buffer): Promise<EncodedManifest> {
  const [br, gz] = await Promise.all([
    brotli(identity, {
      params: {
        // Digests do not compress: measured, quality 11 takes a hundred times as long and saves 1 %.
        [constants.BROTLI_PARAM_QUALITY]: 5,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: identity.length,
      },
    }),
    gzipped(identity),
  ])
  return { identity, gzip: gz, br }
}
