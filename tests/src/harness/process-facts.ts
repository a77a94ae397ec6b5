import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'

/** Why this machine cannot report memory and handles of a process; null when it can. */
export const whyNoProcessFacts: string | null = existsSync('/proc/self/clear_refs')
  ? null
  : 'memory and handles of a process are read from /proc, which Linux alone has'

/** The memory of a process now, and its peak since the start or the last `forgetPeak`, in bytes. */
export async function readMemory(pid: number): Promise<{ readonly now: number; readonly peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return { now: fieldOf(status, 'VmRSS'), peak: fieldOf(status, 'VmHWM') }
}

/** Resets the peak to the present use. */
export async function forgetPeak(pid: number): Promise<void> {
  // proc(5): "5" resets the peak resident set size.
  await writeFile(`/proc/${pid}/clear_refs`, '5')
}

/** The number of files and sockets that a process has open. */
export async function countHandles(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length
}

function fieldOf(status: string, name: string): number {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]
  if (kilobytes === undefined) throw new Error(`the system did not say ${name}`)
  return Number(kilobytes) * 1024
}
