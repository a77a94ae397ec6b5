import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFsStore } from '@plugboard/storage/fs'
import { nextMessage } from '../next-message.ts'
import { type ProcessToStart, startProcess } from '../start-process.ts'
import { processTarget, type Target } from '../target.ts'
import { askOnce } from './ask-once.ts'
import { requestText } from './measure-slice.ts'
import { publishPayloads } from './publish-payloads.ts'
import { type RawAnswer, recordAnswer } from './raw-answer.ts'
import type { Row } from './rows.ts'

const SERVER_CPU = 0

/** The servers that are compared, and what each is. The last one started is the first one stopped. */
export interface Servers extends AsyncDisposable {
  /** What the others are held against: node:http and answers in memory. */
  readonly raw: Target
  /** A second process of the same kind: how far it is from 1 is how far any ratio is to be believed. */
  readonly twin: Target
  readonly optimized: Target
  readonly edge: Target
}

/** Starts the edge on a store of its own, and bare servers that give the edge's answers as theirs. */
export async function startServers(
  rows: readonly Row[],
  { nodeArgs }: { readonly nodeArgs: (server: 'edge' | 'raw') => readonly string[] },
): Promise<Servers> {
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-bench-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  await using store = await openFsStore({ directory: folder })
  await publishPayloads(store)

  const edge = started.use(
    startProcess({
      entry: '../../services/bundle-edge/src/main.ts',
      nodeArgs: nodeArgs('edge'),
      env: { STORE: 'fs', DATA_DIR: folder, EDGE_LISTEN: '127.0.0.1:0', NODE_ENV: 'production' },
      cpu: SERVER_CPU,
    }),
  )
  const { url } = await nextMessage<{ url: string }>(edge.child)
  const recorded = await recordAnswers(rows, Number(new URL(url).port))

  const startRaw = async (
    name: string,
    options: Pick<ProcessToStart, 'args' | 'nodeArgs'> = {},
  ): Promise<Target> => {
    const { child } = started.use(startProcess({ entry: 'edge/raw-server.ts', ...options, cpu: SERVER_CPU }))
    const listening = nextMessage<{ url: string }>(child)
    child.send(recorded)
    return processTarget(name, child, (await listening).url)
  }
  const servers = {
    edge: processTarget('edge', edge.child, url),
    raw: await startRaw('raw', { nodeArgs: nodeArgs('raw') }),
    twin: await startRaw('raw again'),
    optimized: await startRaw('raw, optimizeEmptyRequests', { args: ['--optimize-empty-requests'] }),
  }
  const running = started.move()
  return { ...servers, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** Asks the edge for every row once, and refuses to go on unless each answer is right. */
async function recordAnswers(rows: readonly Row[], port: number): Promise<RawAnswer[]> {
  const recorded: RawAnswer[] = []
  for (const row of rows) {
    // The first may load what the next finds.
    const { answer } = await askOnce(port, { request: requestText(row), method: row.method })
    const fault = row.fault(answer)
    if (fault !== undefined) throw new Error(`edge, ${row.name}: ${fault}`)
    recorded.push(recordAnswer(row, answer))
  }
  return recorded
}
