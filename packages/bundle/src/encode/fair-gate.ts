/** Whom a turn belongs to. Callers alternate with each other, and so do the tasks of one caller. */
export interface Lane {
  /** The caller whose share the turn counts towards. */
  readonly caller: string
  /** One of the caller's tasks, usually an upload. */
  readonly task: string
}

interface GateOptions {
  readonly signal?: AbortSignal | undefined
}

/** Lets a bounded number of turns run at a time, in fair shares. */
export interface FairGate {
  /**
   * Runs the turn when there is room. Waiting callers get turns in rotation, however many each has queued, and so do the
   * tasks of one caller. Turns of one task keep their order.
   *
   * @throws the signal's reason when it is aborted before the turn begins
   */
  run<Value>(lane: Lane, turn: () => Promise<Value>, options?: GateOptions): Promise<Value>
}

/** Queues in rotation: a queue that was served goes to the end, and an empty one is removed. */
type Rotation<Queue> = Map<string, Queue>

/** A gate for a bounded number of turns at a time. */
export function createFairGate(turnsAtATime: number): FairGate {
  const callers: Rotation<Rotation<(() => void)[]>> = new Map()
  let running = 0

  const enter = ({ caller, task }: Lane, { signal }: GateOptions): Promise<void> => {
    signal?.throwIfAborted()
    if (running < turnsAtATime) {
      running += 1
      return Promise.resolve()
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const begin = () => {
      signal?.removeEventListener('abort', leave)
      resolve()
    }
    const leave = () => {
      remove(callers, { caller, task }, begin)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', leave, { once: true })
    add(callers, { caller, task }, begin)
    return promise
  }
  const exit = () => {
    const next = takeNext(callers)
    // The place is passed on, so that a new turn cannot overtake the waiting ones.
    if (next) next()
    else running -= 1
  }
  return {
    run: async (lane, turn, options = {}) => {
      await enter(lane, options)
      try {
        return await turn()
      } finally {
        exit()
      }
    },
  }
}

type Waiting = Rotation<Rotation<(() => void)[]>>

function add(callers: Waiting, { caller, task }: Lane, begin: () => void): void {
  const tasks = callers.get(caller) ?? new Map<string, (() => void)[]>()
  callers.set(caller, tasks)
  const turns = tasks.get(task) ?? []
  tasks.set(task, turns)
  turns.push(begin)
}

function remove(callers: Waiting, { caller, task }: Lane, begin: () => void): void {
  const tasks = callers.get(caller)
  const turns = tasks?.get(task)
  if (!tasks || !turns) return
  turns.splice(turns.indexOf(begin), 1)
  if (turns.length === 0) tasks.delete(task)
  if (tasks.size === 0) callers.delete(caller)
}

function takeNext(callers: Waiting): (() => void) | undefined {
  const tasks = rotate(callers)
  const turns = tasks && rotate(tasks.queue)
  if (!tasks || !turns) return undefined
  const next = turns.queue.shift()
  if (turns.queue.length === 0) tasks.queue.delete(turns.name)
  if (tasks.queue.size === 0) callers.delete(tasks.name)
  return next
}

/** The queue that has waited longest; it moves to the end. */
function rotate<Queue>(rotation: Rotation<Queue>): { name: string; queue: Queue } | undefined {
  for (const [name, queue] of rotation) {
    rotation.delete(name)
    rotation.set(name, queue)
    return { name, queue }
  }
  return undefined
}
