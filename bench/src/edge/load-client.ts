import { runSlice } from './run-slice.ts'
import type { Slice } from './slice.ts'

// Makes the load in a separate process: runs the slices that its parent sends, one after the other.

const pools = new Map<number, Parameters<typeof runSlice>[1]>()

process.on('message', (slice: Slice) => {
  void answer(slice)
})
process.once('disconnect', () => process.exit())

async function answer(slice: Slice): Promise<void> {
  const pool = pools.get(slice.port) ?? []
  pools.set(slice.port, pool)
  // A slice that fails ends this process with its error, because there is no figure to report.
  process.send?.(await runSlice(slice, pool))
}
