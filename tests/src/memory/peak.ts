import { stdout } from 'node:process'
import { forgetPeak, readMemory } from '../harness/process-facts.ts'
import type { RunningProcess } from '../harness/start-process.ts'

const MIB = 1024 * 1024

/**
 * Does some work of one kind that is small, then work that is large, and answers by how many bytes the peak of the
 * service's memory grew from one to the other; it says so in a line of its own, too.
 */
export async function growthOfPeak(
  what: string,
  { pid }: RunningProcess,
  work: { readonly small: () => Promise<unknown>; readonly large: () => Promise<unknown> },
): Promise<number> {
  await work.small()
  const { peak: small } = await readMemory(pid)
  // Else a peak of the start would hide what the work takes.
  await forgetPeak(pid)
  await work.large()
  const { peak: large } = await readMemory(pid)
  stdout.write(`memory: ${what}: ${megabytes(small)} -> ${megabytes(large)} MB\n`)
  return large - small
}

function megabytes(bytes: number): number {
  return Math.round(bytes / MIB)
}
