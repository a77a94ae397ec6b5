import { setTimeout as sleep } from 'node:timers/promises'
import { writeHeapSnapshot } from 'node:v8'
import type { MemoryReport, MemoryRequest } from './memory-report.ts'

// Loaded before a service's own code, in a process that exposes its collector: reports the memory to its parent.
process.on('message', (request: MemoryRequest) => {
  if (request.kind === 'memory') void report(request)
})

async function report({ snapshotFile }: MemoryRequest): Promise<void> {
  // Twice: what the first collection finalizes, the second one frees.
  for (let turn = 0; turn < 2; turn += 1) {
    globalThis.gc?.()
    await sleep(50)
  }
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
  if (snapshotFile !== undefined) writeHeapSnapshot(snapshotFile)
  const memory: MemoryReport = {
    kind: 'memory',
    rssBytes: rss,
    heapBytes: heapUsed,
    externalBytes: external,
    arrayBufferBytes: arrayBuffers,
  }
  process.send?.(memory)
}
