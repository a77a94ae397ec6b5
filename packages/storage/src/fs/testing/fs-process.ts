import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ObjectStore } from '../../object-store.ts'
import { sourceOf } from '../../sources/source-of.ts'
import { bytesOf, readAll, sourceInterruptedBy } from '../../testing/object-source.ts'
import { openFsReader, openFsStore } from '../fs-store.ts'

/** What a process of its own does with a folder. */
export type FsTask =
  | {
      readonly kind: 'put'
      readonly directory: string
      readonly keys: readonly string[]
      readonly seed: number
    }
  | {
      readonly kind: 'increment'
      readonly directory: string
      readonly key: string
      readonly times: number
    }
  | { readonly kind: 'put half'; readonly directory: string; readonly key: string }
  | { readonly kind: 'open'; readonly directory: string; readonly uid: number | undefined }
  | {
      readonly kind: 'read'
      readonly directory: string
      readonly key: string
      readonly uid: number | undefined
    }

/** A process that is ready for its task. */
export interface FsProcess extends AsyncDisposable {
  /** Resolves with its answer. */
  run(task: FsTask): Promise<unknown>
  /** Ends it as a crash would. */
  kill(): Promise<void>
}

/** Starts a process. */
export async function openFsProcess(): Promise<FsProcess> {
  const child = fork(fileURLToPath(import.meta.url), ['--serve'], {
    execArgv: ['--conditions=source'],
  })
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await nextMessage(child)
  return {
    async run(task) {
      child.send(task)
      return nextMessage(child)
    },
    kill,
    [Symbol.asyncDispose]: kill,
  }
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController()
  const onExit = (): void => ended.abort(new Error('the process ended without an answer'))
  child.once('exit', onExit)
  try {
    const [answer] = await once(child, 'message', { signal: ended.signal })
    return answer
  } finally {
    child.off('exit', onExit)
  }
}

async function answerTo(task: FsTask): Promise<unknown> {
  if (task.kind === 'open' || task.kind === 'read') {
    // Only now, when all modules are loaded: that user need not be able to read them.
    if (task.uid !== undefined) process.setuid?.(task.uid)
    const answer = task.kind === 'read' ? readObject(task) : openFsStore(task).then(() => 'opened')
    return answer.catch(String)
  }
  await using store = await openFsStore(task)
  if (task.kind === 'increment') return increment(store, task)
  const attributes = { contentType: 'text/javascript' }
  if (task.kind === 'put') {
    return Promise.all(
      task.keys.map((key) => store.putIfAbsent(key, sourceOf(bytesOf(300_000, task.seed)), attributes)),
    )
  }
  return new Promise((resolve, reject) => {
    const source = sourceInterruptedBy(bytesOf(3_000_000), () => resolve('half'))
    store.putIfAbsent(task.key, source, attributes).catch(reject)
  })
}

/** Increments a counter in a replaceable object. */
async function increment(
  store: ObjectStore,
  { key, times }: { readonly key: string; readonly times: number },
): Promise<'done'> {
  for (let done = 0; done < times; ) {
    const current = await store.read(key)
    const next = Buffer.from(String(Number(current?.bytes.toString() ?? 0) + 1))
    const options = { contentType: 'text/plain', entityTag: current?.entityTag ?? null }
    if ((await store.replaceIf(key, next, options)) === 'replaced') done += 1
  }
  return 'done'
}

async function readObject({ directory, key }: { readonly directory: string; readonly key: string }) {
  const reader = await openFsReader({ directory })
  await reader.check()
  return (await readAll(await reader.open(key))).toString()
}

if (process.argv.includes('--serve')) {
  process.on('message', (task: FsTask) => {
    void answerTo(task).then((answer) => process.send?.(answer))
  })
  process.send?.('ready')
}
