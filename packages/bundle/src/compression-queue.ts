/**
 * Runs tasks one after the other. Compression takes a thread of libuv's pool for as long as it computes, and every
 * file operation of the process waits for one of its four: six compressions at once held a stat up for seconds.
 */
export interface TaskQueue {
  /** Runs the task when all before it have ended. A task whose signal is aborted by then does not start. */
  run<Value>(task: () => Promise<Value>, options: { signal: AbortSignal | undefined }): Promise<Value>
}

export function createTaskQueue(): TaskQueue {
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(task, { signal }) {
      const turn = last.then(() => {
        signal?.throwIfAborted()
        return task()
      })
      // The failure belongs to whoever asked for the task; the queue only has to know that it ended.
      last = turn.then(
        () => undefined,
        () => undefined,
      )
      return turn
    },
  }
}
