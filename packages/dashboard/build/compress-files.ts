import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { Plugin, ResolvedConfig } from 'vite'

const COMPRESSIBLE = /\.(?:js|css|svg)$/

/** Puts a Brotli coding (RFC 7932) beside each file of the build, so that no server compresses one twice. */
export function compressFiles(): Plugin {
  let config: ResolvedConfig
  return {
    name: 'plugboard:compress-files',
    apply: 'build',
    configResolved: (resolved) => {
      config = resolved
    },
    closeBundle: async () => {
      const folder = resolve(config.root, config.build.outDir)
      for (const name of await readdir(folder, { recursive: true })) {
        if (!COMPRESSIBLE.test(name)) continue
        const content = await readFile(join(folder, name))
        const params = {
          [constants.BROTLI_PARAM_QUALITY]: 11,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        }
        await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(content, { params }))
      }
    },
  }
}
