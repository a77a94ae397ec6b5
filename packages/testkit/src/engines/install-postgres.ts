import { appendFile, chmod, chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startEngineProcess } from './engine-process.ts'
import { findCommand } from './find-command.ts'
import { openGuard } from './guard.ts'
import type { InstallContext } from './install-context.ts'
import { POSTGRES_COMMAND } from './postgres-settings.ts'
import { isPostgresReady } from './postgres-status.ts'
import { INSIDE, readPostgresIds, rootfsCommand } from './rootfs.ts'
import { runStep } from './run-step.ts'

const BIN = '/usr/lib/postgresql/18/bin'
const READY_DEADLINE_MS = 30_000

/** Installs mmdebstrap by apt-get where it is missing. Needs root on Debian or a relative of it. */
export async function ensureMmdebstrap(context: InstallContext, cwd: string): Promise<void> {
  if ((await findCommand('mmdebstrap', context.env)) !== null) return
  const env = { ...context.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (title: string, args: string[]) =>
    runStep({ ...context, title, command: 'apt-get', args, env, cwd })
  await apt('reading the package lists of Debian', ['update'])
  await apt('installing mmdebstrap', [
    'install',
    '--yes',
    '--no-install-recommends',
    'mmdebstrap',
    'debian-archive-keyring',
  ])
}

/** Makes a Debian root folder at `path` with PostgreSQL 18 and DocumentDB in it: about 530 MB. */
export async function makeRootfs(context: InstallContext, path: string, cwd: string): Promise<void> {
  await runStep({
    ...context,
    title: 'making a Debian folder with PostgreSQL 18 and DocumentDB, about 1 min',
    command: 'unshare',
    args: [
      // What mmdebstrap mounts goes away with its process, however that ends.
      '--mount',
      'mmdebstrap',
      '--variant=minbase',
      '--aptopt=Acquire::Check-Valid-Until "false"',
      ...['doc', 'locale', 'man'].map((kind) => `--dpkgopt=path-exclude=/usr/share/${kind}/*`),
      `--setup-hook=mkdir -p "$1${INSIDE}" "$1/etc/postgresql-common"`,
      '--setup-hook=echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"',
      '--include=postgresql-18-documentdb',
      'forky',
      path,
    ],
    cwd,
  })
}

/** Makes a database with the DocumentDB extension at `path`/data, which every start copies. */
export async function makeTemplate(context: InstallContext, rootfs: string, path: string): Promise<void> {
  const { uid, gid } = await readPostgresIds(rootfs)
  await mkdir(path)
  await chown(path, uid, gid)
  await chmod(path, 0o700)
  const inside = (title: string, command: readonly string[]) =>
    runStep({ ...context, ...rootfsCommand({ rootfs, folder: path, command }), title, cwd: path })
  await inside('making an empty database', [
    `${BIN}/initdb`,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
    '-D',
    `${INSIDE}/data`,
  ])
  await using guard = openGuard()
  await appendFile(context.logPath, '\n$ postgres\n')
  const server = await startEngineProcess({
    ...rootfsCommand({ rootfs, folder: path, command: POSTGRES_COMMAND }),
    env: context.env,
    cwd: path,
    logPath: context.logPath,
  })
  guard.watch([server.pid])
  try {
    const deadline = Date.now() + READY_DEADLINE_MS
    while (!(await isPostgresReady(join(path, 'data'), server.pid))) {
      if (server.ending() !== null || Date.now() > deadline) throw new Error('PostgreSQL does not start')
      await delay(50)
    }
    const sql = 'CREATE EXTENSION documentdb CASCADE'
    await inside('adding the DocumentDB extension', [
      `${BIN}/psql`,
      '-h',
      INSIDE,
      '-d',
      'postgres',
      '-c',
      sql,
    ])
  } finally {
    await server.end('SIGINT')
  }
}
