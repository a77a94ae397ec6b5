import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { BUNDLE_ARGUMENT, BUNDLE_OPTIONS } from '../bundle/bundle-options.ts'
import { manifestOf } from '../bundle/manifest-of.ts'
import { findBundle } from '../bundle/read-bundle.ts'
import { LOCAL_LIMITS, readFolder } from '../bundle/read-folder.ts'
import { zipFiles } from '../bundle/zip-files.ts'
import { defineCommand } from '../define/command.ts'
import { textOption } from '../define/parameters.ts'
import { usageError } from '../failure.ts'
import { bytesText } from '../output/bytes.ts'

export const pack = defineCommand({
  description:
    'Needs no registry. Hidden files are left out, and source maps unless --source-maps asks for them.',
  options: { ...BUNDLE_OPTIONS, out: textOption('FILE', 'Where to write it; else ID-VERSION.zip here') },
  args: BUNDLE_ARGUMENT,
  examples: ['plugboard pack', 'plugboard pack dist/bundle --out plugin.zip'],
  async run({ context, options, args }) {
    const place = await findBundle(context, args.path)
    if (place.kind === 'file') throw usageError(`${args.path} is a file.`, 'Name the folder to pack.')
    const files = await readFolder(place.path, { withSourceMaps: options.sourceMaps, limits: LOCAL_LIMITS })
    const { pluginId, version } = manifestOf(files)
    const zip = await zipFiles(files)
    const out = resolve(context.cwd, options.out ?? `${pluginId}-${version}.zip`.replaceAll(/[^\w.-]/g, '_'))
    await writeFile(out, zip).catch((error: unknown) => {
      throw usageError(`${out} cannot be written: ${String(error)}`, 'Name another place with --out.')
    })
    const file = relative(context.cwd, out)
    const sha256 = createHash('sha256').update(zip).digest('hex')
    return {
      answer: {
        file,
        pluginId,
        version,
        size: zip.length,
        sha256,
        files: [...files].map(([path, content]) => ({ path, size: content.length })),
      },
      lines: [`${file}: ${files.size} files, ${bytesText(zip.length)}, sha256 ${sha256}`],
    }
  },
})
