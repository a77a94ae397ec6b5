import type { ChildProcess } from 'node:child_process'
import { nextMessage } from '../next-message.ts'

/** What is sent to a process that has report-memory.ts loaded. */
export interface MemoryRequest {
  readonly kind: 'memory'
  /** Where to write a heap snapshot, too. */
  readonly snapshotFile?: string
}

/** The memory of a process after its garbage was collected. */
export interface MemoryReport {
  readonly kind: 'memory'
  readonly rssBytes: number
  readonly heapBytes: number
  /** Of it the array buffers: bodies and what is being received and sent. */
  readonly externalBytes: number
  readonly arrayBufferBytes: number
}

/** Collects the garbage of a process, and answers what it has left. */
export function readMemory(child: ChildProcess, snapshotFile?: string): Promise<MemoryReport> {
  const answer = nextMessage<MemoryReport>(child)
  const request: MemoryRequest = { kind: 'memory', ...(snapshotFile === undefined ? {} : { snapshotFile }) }
  child.send(request)
  return answer
}
