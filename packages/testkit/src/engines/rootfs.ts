import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

// Each step replaces the former by exec, so the process started is the command itself and signals reach it. The mounts
// are in a namespace of their own and go with it.
const SCRIPT = `
set -e
root=$1 folder=$2
shift 2
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mkdir -p "$root/dev/shm"
mount -t tmpfs tmpfs "$root/dev/shm"
mount --bind "$folder" "$root/plugboard"
exec chroot "$root" setpriv --reuid postgres --regid postgres --init-groups -- "$@"
`

/** The path inside at which the folder passed to `rootfsCommand` is mounted. */
export const INSIDE = '/plugboard'

/**
 * The command that runs `command` as user postgres inside a Debian root folder, with `folder` mounted at `INSIDE`.
 * Needs root, for its mounts and its chroot.
 */
export function rootfsCommand(options: {
  readonly rootfs: string
  readonly folder: string
  readonly command: readonly string[]
}): { command: string; args: string[] } {
  return {
    command: 'unshare',
    args: ['--mount', 'sh', '-c', SCRIPT, 'rootfs', options.rootfs, options.folder, ...options.command],
  }
}

/** The numeric ids that user postgres has inside a Debian root folder. */
export async function readPostgresIds(rootfs: string): Promise<{ uid: number; gid: number }> {
  const passwd = await readFile(join(rootfs, 'etc', 'passwd'), 'utf8')
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? []
  if (uid === undefined || gid === undefined) throw new Error(`${rootfs} has no user postgres`)
  return { uid: Number(uid), gid: Number(gid) }
}
