import { stdout } from 'node:process'
import { forgetPeak, readMemory } from '../harness/process-facts.ts'
import type { RunningProcess } from '../harness/start-process.ts'

const MIB = 1024 * 1024

/**
 * Does small work and then large work of the same kind, and returns how many bytes the peak of the service's memory grew
 * from one to the other. It also prints this.
 */
export async function growthOfPeak(
  what: string,
  { pid }: RunningProcess,
  work: { readonly small: () => Promise<unknown>; readonly large: () => Promise<unknown> },
): Promise<number> {
  await work.small()
  const { peak: small } = await readMemory(pid)
  // Otherwise an earlier peak would hide that of the large work.
  await forgetPeak(pid)
  await work.large()
  const { peak: large } = await readMemory(pid)
  stdout.write(`memory: ${what}: ${megabytes(small)} -> ${megabytes(large)} MB\n`)
  return large - small
}

function megabytes(bytes: number): number {
  return Math.round(bytes / MIB)
}
