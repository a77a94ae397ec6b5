import { eventually } from './eventually.ts'
import type { RunningProcess } from './start-process.ts'

/** Waits until a service has seen what it depends on: one that starts may answer 503. */
export async function untilReady({ url }: RunningProcess): Promise<void> {
  await eventually(
    async () => (await fetch(`${url}/ready`)).status,
    (status) => status === 200,
  )
}
