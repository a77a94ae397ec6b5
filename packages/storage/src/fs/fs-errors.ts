import { StoreFullError, StoreUnavailableError } from '../errors.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT'])
const ABSENT = new Set(['ENOENT', 'ENOTDIR'])

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this process lacks the permission; give its user the right to read and write there',
  EPERM:
    'the operation is not permitted; the file system must allow this user to write and to make hard links',
  EROFS: 'the file system is mounted read-only; mount it writable',
  EMFILE: 'this process has too many files open; raise its limit of open files',
  ENFILE: 'the machine has too many files open',
  ENOTDIR: 'a part of the path is a file; move it away or choose another directory',
  EXDEV: 'objects and tmp are on different file systems; keep the whole directory on one',
  ENOTSUP: 'the file system has no hard links; choose a directory on one that has them',
  ENOSPC: 'no space is left; free some, or choose a directory on another file system',
  EDQUOT: "this user's quota is used up; raise it, or remove files",
  ENOENT: 'the folder is gone; is its volume mounted?',
}

/** The system's code of a failed call, if it is one. */
export function systemCode(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause) || !('syscall' in cause)) return undefined
  return typeof cause.code === 'string' ? cause.code : undefined
}

/** Whether the system said that nothing is at the path. It says the same when the volume is gone: see requireAbsence. */
export function saysAbsent(cause: unknown): boolean {
  return ABSENT.has(systemCode(cause) ?? '')
}

/** The port's error for a failed system call, with the path and a fix; any other error unchanged. */
export function asStoreError(cause: unknown, what: string): Error {
  const code = systemCode(cause)
  if (code === undefined) return cause instanceof Error ? cause : new Error(what, { cause })
  const reason = REASONS[code]
  const message = `${what}: ${reason ? `${reason} (${code})` : code}`
  return FULL.has(code)
    ? new StoreFullError(message, { cause })
    : new StoreUnavailableError(message, { cause })
}

/** Runs system calls and throws their failures as the port's errors. */
export async function onDisk<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw asStoreError(cause, what)
  }
}
