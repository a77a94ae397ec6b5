import {
  DEFAULT_ENTRY,
  MANIFEST_PATH,
  type PluginManifest,
  pathFault,
  SBOM_PATH,
  UploadMetadata,
} from '@plugboard/types'
import { bundledPackages } from '../project/bundled-packages.ts'
import { PluginBuildError } from '../project/plugin-build-error.ts'
import { type PluginProject, SINGLE_FILE } from '../project/plugin-project.ts'
import { scopeStyles } from '../styles/scope-styles.ts'
import { finishWorkers } from '../workers/worker-scripts.ts'
import { billOfMaterials } from './bill-of-materials.ts'
import { type BuiltFiles, isSourceMap, stylesOf } from './built-files.ts'
import { presentationFiles } from './presentation-files.ts'
import { requireReferencedFiles } from './require-referenced-files.ts'
import { composeSingleFile } from './single-file.ts'
import { zipFiles } from './zip-files.ts'

/** The file to send as the form's metadata, with a single file. */
export const METADATA_FILE = 'metadata.json'

/** The files to write and to remove after the bundler, by path from the folder it writes to. */
export interface Finish {
  readonly write: ReadonlyMap<string, Buffer>
  readonly remove: readonly string[]
  /** What the author should know of a build that succeeded. */
  readonly warnings: readonly string[]
}

/**
 * Makes an upload of the files that a bundler built: the manifest, the bill of materials and a ZIP, or a single file and its
 * metadata. A bill of materials that the author's own build wrote to the same path is kept. The icon and the readme that the manifest names
 * come from the project.
 *
 * @throws PluginBuildError when the entry was not built, or a file has a name that no bundle may contain,
 *   or a file that another one names is missing
 */
export async function finishPlugin(
  files: BuiltFiles,
  facts: {
    project: Pick<PluginProject, 'format' | 'root'>
    manifest: PluginManifest
    /** The files whose code or styles are in the built ones. */
    modules: Iterable<string>
  },
): Promise<Finish> {
  const { $schema: _, ...manifest } = facts.manifest
  requireReferencedFiles(files)
  const { files: styles, warnings } = scopeStyles(files, manifest)
  const scripts = finishWorkers(files)
  const shown = await presentationFiles(files, facts)
  const changed = new Map<string, Uint8Array>([...files, ...styles, ...scripts, ...shown])
  if (facts.project.format === 'single-file') return { ...packSingleFile(changed, manifest), warnings }
  const bill = files.get(SBOM_PATH) ?? (await billOf(facts))
  const { write, remove } = await packBundle(changed.set(SBOM_PATH, bill), manifest)
  return { write: new Map([...styles, ...scripts, ...shown, ...write]), remove, warnings }
}

async function packBundle(files: BuiltFiles, manifest: PluginManifest): Promise<Omit<Finish, 'warnings'>> {
  const packed = new Map([...files].filter(([path]) => !isSourceMap(path) && path !== MANIFEST_PATH))
  if (!packed.has(DEFAULT_ENTRY)) throw notMade(DEFAULT_ENTRY)
  const misnamed = [...packed.keys()].find((path) => pathFault(path) !== undefined)
  if (misnamed !== undefined) {
    throw new PluginBuildError(
      `The build made ${misnamed}, a name that no bundle may contain. Rename its source.`,
    )
  }
  const written = json({ ...manifest, entry: DEFAULT_ENTRY })
  const zip = await zipFiles(packed.set(MANIFEST_PATH, written))
  const zipPath = `../${manifest.id}-${manifest.version}.zip`
  return {
    write: new Map([
      [MANIFEST_PATH, written],
      [SBOM_PATH, Buffer.from(packed.get(SBOM_PATH) ?? '')],
      [zipPath, zip],
    ]),
    remove: [],
  }
}

async function billOf({ modules, project, manifest }: Parameters<typeof finishPlugin>[1]): Promise<Buffer> {
  return json(billOfMaterials(await bundledPackages(modules, project), manifest))
}

function packSingleFile(files: BuiltFiles, manifest: PluginManifest): Omit<Finish, 'warnings'> {
  const { entry: _, ...metadata } = manifest
  const styles = stylesOf(files, SINGLE_FILE)
  const others = [...files.keys()].filter(
    (path) => path !== SINGLE_FILE && !styles.includes(path) && !isSourceMap(path),
  )
  if (others.length > 0) {
    throw new PluginBuildError(
      `The build made ${others.join(', ')}, which cannot be inside a single file. Build with format: 'zip'.`,
    )
  }
  const script = composeSingleFile(
    textOf(files, SINGLE_FILE),
    styles.map((path) => textOf(files, path)),
  )
  return {
    write: new Map([
      [SINGLE_FILE, Buffer.from(script)],
      [METADATA_FILE, json(UploadMetadata.parse(metadata))],
    ]),
    remove: [...files.keys()].filter((path) => /\.css(?:\.map)?$/.test(path)),
  }
}

function textOf(files: BuiltFiles, path: string): string {
  const content = files.get(path)
  if (!content) throw notMade(path)
  return Buffer.from(content).toString('utf8')
}

function notMade(path: string): PluginBuildError {
  return new PluginBuildError(`The build did not make ${path}.`)
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}
