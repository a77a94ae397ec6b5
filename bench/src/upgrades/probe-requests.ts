import { setTimeout as sleep } from 'node:timers/promises'

/** A kind of request that is sent at a fixed pace, whether or not the one before has been answered. */
export interface Probe {
  readonly name: string
  readonly everyMs: number
  readonly send: () => Promise<void>
}

/** The time of each answer in ms, by the name of the probe. */
export type Latencies = ReadonlyMap<string, readonly number[]>

/** Sends the probes until the signal comes, and waits for the last answers. */
export async function probeUntil(probes: readonly Probe[], signal: AbortSignal): Promise<Latencies> {
  const sent = probes.map(async ({ name, everyMs, send }) => {
    const answers: Promise<number>[] = []
    for (let dueMs = performance.now(); !signal.aborted; dueMs += everyMs) {
      await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal }).catch(() => undefined)
      const startedAt = performance.now()
      answers.push(send().then(() => performance.now() - startedAt))
    }
    return [name, await Promise.all(answers)] as const
  })
  return new Map(await Promise.all(sent))
}

/** All answers of several spans. */
export function joinLatencies(spans: readonly Latencies[]): Latencies {
  const names = [...new Set(spans.flatMap((span) => [...span.keys()]))]
  return new Map(names.map((name) => [name, spans.flatMap((span) => span.get(name) ?? [])]))
}
