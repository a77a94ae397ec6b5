import { eventually } from './eventually.ts'
import type { RunningProcess } from './start-process.ts'

/** Waits until a service has reached its dependencies, since it may answer 503 while it starts. */
export async function untilReady({ url }: RunningProcess): Promise<void> {
  await eventually(
    async () => (await fetch(`${url}/ready`)).status,
    (status) => status === 200,
  )
}
