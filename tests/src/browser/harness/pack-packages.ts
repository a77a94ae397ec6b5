import { ROOT } from './project-folders.ts'
import { run } from './run-program.ts'

export type PublicPackage = 'types' | 'loader' | 'plugin-kit'

/** Packs packages as `npm run pack` does, and returns the tarball of each by its name. */
export async function packPackages(
  names: readonly PublicPackage[],
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  const filters = names.flatMap((name) => ['--filter', `@plugboard/${name}`])
  await run(
    process.execPath,
    [
      'toolchain/bootstrap.mjs',
      'run',
      'pnpm',
      '--workspace-concurrency=1',
      ...filters,
      'pack',
      '--pack-destination',
      folder,
    ],
    { cwd: ROOT },
  )
  return Object.fromEntries(
    names.map((name) => [`@plugboard/${name}`, `${folder}/plugboard-${name}-0.0.0.tgz`]),
  )
}
