import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { exists } from './exists.ts'
import { findCommand } from './find-command.ts'
import { goInstall } from './go-install.ts'
import type { InstallContext } from './install-context.ts'
import { openInstallLock } from './install-lock.ts'
import { ensureMmdebstrap, makeRootfs, makeTemplate } from './install-postgres.ts'
import { installStage } from './install-stage.ts'
import { type EngineName, engineFolder, enginesFolder, PINNED_ENGINES } from './pinned-engines.ts'

export type InstallOutcome =
  | { readonly kind: 'installed'; readonly folder: string }
  | { readonly kind: 'present'; readonly folder: string }
  /** What this machine lacks to install it, and what to do. */
  | { readonly kind: 'lacking'; readonly lacks: string }
  | { readonly kind: 'failed'; readonly cause: unknown }

/**
 * Installs one engine into its folder of the cache. An existing folder is complete: the work is done in a `.partial`
 * sibling, whose finished stages an interrupted install leaves for the next one. Of several installers one works and
 * the others wait for it.
 */
export async function installEngine(options: {
  readonly engine: EngineName
  readonly env: NodeJS.ProcessEnv
  readonly report: (line: string) => void
}): Promise<InstallOutcome> {
  const { engine, env, report } = options
  const folder = engineFolder(engine, env)
  try {
    if (await exists(folder)) return { kind: 'present', folder }
    const lacks = await findLack(engine, env)
    if (lacks !== null) return { kind: 'lacking', lacks }
    await mkdir(enginesFolder(env), { recursive: true })
    using held = new DisposableStack()
    held.use(await openInstallLock(`${folder}.lock`, () => report('another installer is at it; waiting')))
    if (await exists(folder)) return { kind: 'present', folder }
    const partial = `${folder}.partial`
    await mkdir(partial, { recursive: true })
    await installInto(partial, { engine, env, report, logPath: join(partial, 'install.log') })
    // Last, because from here on the engine counts as installed.
    await rename(partial, folder)
    return { kind: 'installed', folder }
  } catch (cause) {
    return { kind: 'failed', cause }
  }
}

async function installInto(partial: string, context: InstallContext): Promise<void> {
  await installStage(partial, PINNED_ENGINES[context.engine].binary, (path) => goInstall(context, path))
  if (context.engine !== 'mongodb') return
  await ensureMmdebstrap(context, partial)
  await installStage(partial, 'rootfs', (path) => makeRootfs(context, path, partial))
  const rootfs = join(partial, 'rootfs')
  await installStage(partial, 'template', (path) => makeTemplate(context, rootfs, path))
}

async function findLack(engine: EngineName, env: NodeJS.ProcessEnv): Promise<string | null> {
  if ((await findCommand('go', env)) === null) {
    return 'Go, which builds it; install Go 1.26 or newer (https://go.dev/dl) and run this again'
  }
  if (engine !== 'mongodb') return null
  const alternative = 'or set TEST_MONGODB_URL to a MongoDB server'
  if (process.platform !== 'linux') return `Linux, which its database needs; use Docker, ${alternative}`
  if (process.getuid?.() !== 0) {
    return `root, which its database's folder needs; run this as root, ${alternative}`
  }
  const mmdebstrap = (await findCommand('mmdebstrap', env)) ?? (await findCommand('apt-get', env))
  if (mmdebstrap === null) {
    return `Debian's mmdebstrap, which makes its database's folder; install mmdebstrap, ${alternative}`
  }
  return null
}
