import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { InstallContext } from './install-context.ts'
import { PINNED_ENGINES } from './pinned-engines.ts'
import { runStep } from './run-step.ts'

/** Builds an engine's pinned Go program into the file `path`. */
export async function goInstall(context: InstallContext, path: string): Promise<void> {
  const { module, binary, minutes } = PINNED_ENGINES[context.engine]
  const gobin = join(dirname(path), 'gobin')
  await rm(gobin, { recursive: true, force: true })
  await mkdir(gobin)
  await runStep({
    ...context,
    title: `building ${module} with Go, about ${minutes} min the first time`,
    command: 'go',
    args: ['install', module],
    env: { ...context.env, GOBIN: gobin, CGO_ENABLED: '0' },
    cwd: gobin,
  })
  await rename(join(gobin, binary), path)
  await rm(gobin, { recursive: true })
}
