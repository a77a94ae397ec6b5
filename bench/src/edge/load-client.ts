import { runSlice } from './run-slice.ts'
import type { Slice } from './slice.ts'

// The load in a process of its own: it runs the slices its parent sends, one after the other.

const pools = new Map<number, Parameters<typeof runSlice>[1]>()

process.on('message', (slice: Slice) => {
  void answer(slice)
})
process.once('disconnect', () => process.exit())

async function answer(slice: Slice): Promise<void> {
  const pool = pools.get(slice.port) ?? []
  pools.set(slice.port, pool)
  // A slice that fails ends this process with its error: there is no figure to give.
  process.send?.(await runSlice(slice, pool))
}
