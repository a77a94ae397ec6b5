import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { type BuiltIndex, buildIndex } from './build-index.ts'

export type IndexMessage =
  | ({ readonly kind: 'built' } & BuiltIndex)
  | { readonly kind: 'failed'; readonly message: string }

const Task = z.object({ path: z.string(), limitBytes: z.int() })

if (!parentPort) throw new TypeError('this module runs in a worker thread')
const port = parentPort
try {
  const built = await buildIndex(Task.parse(workerData))
  const { buckets, records } = built.index
  port.postMessage({ kind: 'built', ...built } satisfies IndexMessage, [buckets.buffer, records.buffer])
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  port.postMessage({ kind: 'failed', message } satisfies IndexMessage)
}
