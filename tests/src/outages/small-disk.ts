import { execFile } from 'node:child_process'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const DISK_BYTES = 16 * 1024 * 1024

/** Why no small disk can be mounted here; null where one can. */
export const whyNoDisk =
  process.platform === 'linux' && process.getuid?.() === 0
    ? null
    : 'a small disk is a tmpfs, which only root on Linux can mount'

/** A disk of 16 MiB. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string
  /** Fills it except for this many bytes. */
  fill(leftBytes: number): Promise<void>
  /** Frees that space again. */
  free(): Promise<void>
  /** Remounts it read-only. */
  forbidWriting(): Promise<void>
}

export async function mountSmallDisk(): Promise<SmallDisk> {
  const path = await mkdtemp(join(tmpdir(), 'plugboard-disk-'))
  await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', path])
  const filler = join(path, 'filler')
  return {
    path,
    fill: async (leftBytes) => {
      for (;;) {
        const { bavail, bsize } = await statfs(path)
        try {
          await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - leftBytes)))
          return
        } catch (error) {
          if (!isNoSpace(error)) throw error
          // A service has written meanwhile.
          await rm(filler)
        }
      }
    },
    free: () => rm(filler),
    forbidWriting: async () => void (await run('mount', ['-o', 'remount,ro', path])),
    [Symbol.asyncDispose]: async () => {
      await run('umount', [path])
      await rm(path, { recursive: true })
    },
  }
}

function isNoSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
}
