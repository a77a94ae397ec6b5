import { setTimeout as sleep } from 'node:timers/promises'
import type { Seen } from './look.ts'

/** Sends the nth request of a loop. */
export type Ask = (turn: number) => Promise<Seen>

export interface Observation extends Seen {
  readonly turn: number
  /** The phase in which it was sent and answered; `between` when the phase changed meanwhile, or while an engine dies. */
  readonly phase: string
}

/** Loops that send a request a few times a second, and record the answers. */
export interface Traffic<Name extends string> {
  /** Starts this phase. */
  enter(phase: string): void
  /** The answers to a loop in a phase. */
  seen(name: Name, phase: string): readonly Observation[]
  /** The violations in any answer so far. */
  faults(): readonly string[]
  /** Resolves with the milliseconds in this phase until each loop has its expected status several times in a row. */
  untilSteady(wanted: Readonly<Partial<Record<Name, number>>>, timeoutMs: number): Promise<number>
  /** Resolves when every loop has this many answers in this phase. */
  untilSeen(times: number, timeoutMs: number): Promise<void>
  /** Resolves when each loop has received its last answer and has ended. */
  stop(): Promise<void>
}

const PAUSE_MS = 200
const IN_A_ROW = 3

/** Starts one loop per entry. */
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
