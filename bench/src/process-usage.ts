import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { nextMessage } from './next-message.ts'

export interface ProcessUsage {
  readonly cpuSeconds: number
  readonly rssBytes: number
}

/** Whether the system reports the CPU time of other processes, to the nanosecond. */
export const hasSchedstat = existsSync('/proc/self/schedstat')

/** The usage of a process so far, over all its threads: from /proc, or as reported by the process itself. */
export async function readUsage(child: ChildProcess): Promise<ProcessUsage> {
  return hasSchedstat && child.pid !== undefined ? readProc(child.pid) : askForUsage(child)
}

/** Requests the usage from a process that has report-usage.ts loaded. */
function askForUsage(child: ChildProcess): Promise<ProcessUsage> {
  child.send('usage')
  return nextMessage(child)
}

async function readProc(pid: number): Promise<ProcessUsage> {
  const tasks = await readdir(`/proc/${pid}/task`)
  // The threads of a pool last as long as their process, so none is lost between two readings.
  const spans = await Promise.all(
    tasks.map(async (task) => {
      const text = await readFile(`/proc/${pid}/task/${task}/schedstat`, 'utf8')
      return Number(text.split(' ', 1)[0])
    }),
  )
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return {
    cpuSeconds: spans.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e9,
    rssBytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024,
  }
}
