import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'

/** Why the facts of a process cannot be read on this machine; null when they can. */
export const whyNoProcessFacts: string | null = existsSync('/proc/self/clear_refs')
  ? null
  : 'memory and handles of a process are read from /proc, which Linux alone has'

/** Memory that a process has in use now, and the most it had since it started or since `forgetPeak`. Bytes. */
export async function readMemory(pid: number): Promise<{ readonly now: number; readonly peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return { now: fieldOf(status, 'VmRSS'), peak: fieldOf(status, 'VmHWM') }
}

/** Lets the peak start again from what is in use now. */
export async function forgetPeak(pid: number): Promise<void> {
  // proc(5): "5" resets the peak resident set size.
  await writeFile(`/proc/${pid}/clear_refs`, '5')
}

/** How many files and sockets a process has open. */
export async function countHandles(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length
}

function fieldOf(status: string, name: string): number {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]
  if (kilobytes === undefined) throw new Error(`the system did not say ${name}`)
  return Number(kilobytes) * 1024
}
