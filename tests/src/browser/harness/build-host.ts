import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HOST_FOLDER, resolveFrom } from './project-folders.ts'
import { runNode } from './run-command.ts'

export type Bundler = 'turbopack' | 'webpack'

/** A folder for a build of the host, below the project as Next.js requires. Disposing removes it. */
export interface HostFolder extends AsyncDisposable {
  readonly distDir: string
}

/** A unique name for each run, so that two runs in one checkout do not overwrite each other's build. */
export function hostFolder(name: string): HostFolder {
  const distDir = `.next-${name}-${process.pid}`
  return {
    distDir,
    [Symbol.asyncDispose]: () => rm(join(HOST_FOLDER, distDir), { recursive: true, force: true }),
  }
}

/** The `next` program of the host. */
export const NEXT = resolveFrom(HOST_FOLDER, 'next/dist/bin/next')

/** Builds the host for production. */
export async function buildHost({
  distDir,
  bundler = 'turbopack',
}: {
  readonly distDir: string
  readonly bundler?: Bundler
}): Promise<void> {
  await runNode([NEXT, 'build', `--${bundler}`], {
    cwd: HOST_FOLDER,
    env: { NEXT_DIST_DIR: distDir, NEXT_TELEMETRY_DISABLED: '1' },
  })
}
