import { setTimeout as sleep } from 'node:timers/promises'
import type { Seen } from './look.ts'

/** What a loop asks, the nth time. */
export type Ask = (turn: number) => Promise<Seen>

export interface Observation extends Seen {
  readonly turn: number
  /** What was going on when it was asked and still when it was answered; `between` where that changed. */
  readonly phase: string
}

/** Loops that ask a few times a second, and write down what they see. */
export interface Traffic<Name extends string> {
  /** From now on observations are of this phase. */
  enter(phase: string): void
  /** What a loop has seen in a phase. */
  seen(name: Name, phase: string): readonly Observation[]
  /** All that any loop has seen and must never be. */
  faults(): readonly string[]
  /** Resolves with the milliseconds until each loop has seen `status` several times in a row, in this phase. */
  untilSteady(wanted: Readonly<Partial<Record<Name, number>>>, timeoutMs: number): Promise<number>
  /** Resolves when every loop has seen something as often as that in this phase. */
  untilSeen(times: number, timeoutMs: number): Promise<void>
  /** Resolves when each loop has seen the answer it waits for, and has ended. */
  stop(): Promise<void>
}

const PAUSE_MS = 200
const IN_A_ROW = 3

/** Starts one loop for each question. */
export function startTraffic<Name extends string>(asks: Readonly<Record<Name, Ask>>): Traffic<Name> {
  const observations = new Map<string, Observation[]>()
  let phase = 'before'
  const stopped = new AbortController()

  const loop = async (name: string, ask: Ask) => {
    for (let turn = 0; !stopped.signal.aborted; turn += 1) {
      const asked = phase
      const seen = await ask(turn)
      const observed = { ...seen, turn, phase: asked === phase ? phase : 'between' }
      observations.set(name, [...(observations.get(name) ?? []), observed])
      await sleep(PAUSE_MS)
    }
  }
  const loops = Object.entries<Ask>(asks).map(([name, ask]) => loop(name, ask))

  const seen = (name: string, wanted: string) =>
    (observations.get(name) ?? []).filter((observation) => observation.phase === wanted)

  return {
    enter(next) {
      phase = next
    },
    seen,
    faults: () =>
      [...observations].flatMap(([name, all]) =>
        all.flatMap(({ faults, turn, phase: when }) =>
          faults.map((fault) => `${name} ${turn}, ${when}: ${fault}`),
        ),
      ),
    untilSteady: (wanted, timeoutMs) => {
      const unsteady = () =>
        Object.entries<number | undefined>(wanted).filter(([name, status]) => {
          const last = seen(name, phase).slice(-IN_A_ROW)
          return last.length < IN_A_ROW || last.some((observation) => observation.status !== status)
        })
      return until(
        () => unsteady().length === 0,
        timeoutMs,
        () =>
          unsteady()
            .map(
              ([name]) =>
                `${name} saw ${seen(name, phase)
                  .map(({ status }) => status)
                  .join()}`,
            )
            .join('; '),
      )
    },
    untilSeen: async (times, timeoutMs) => {
      const behind = () => Object.keys(asks).filter((name) => seen(name, phase).length < times)
      await until(
        () => behind().length === 0,
        timeoutMs,
        () => behind().join(),
      )
    },
    stop: async () => {
      stopped.abort()
      await Promise.all(loops)
    },
  }
}

async function until(isDone: () => boolean, timeoutMs: number, missing: () => string): Promise<number> {
  const startedAt = performance.now()
  while (!isDone()) {
    if (performance.now() - startedAt > timeoutMs) throw new Error(`not within ${timeoutMs} ms: ${missing()}`)
    await sleep(20)
  }
  return performance.now() - startedAt
}
