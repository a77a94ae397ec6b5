import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFsStore } from '@plugboard/storage/fs'
import { nextMessage } from '../next-message.ts'
import { type ProcessToStart, startProcess } from '../start-process.ts'
import { processTarget, type Target } from '../target.ts'
import { askOnce } from './ask-once.ts'
import { requestText } from './measure-slice.ts'
import { publishPayloads, SIGNING_ENV } from './publish-payloads.ts'
import { type RawAnswer, recordAnswer } from './raw-answer.ts'
import type { Row } from './rows.ts'

const SERVER_CPU = 0

/** The servers to compare. The last one started is the first one stopped. */
export interface Servers extends AsyncDisposable {
  /** The baseline: node:http with answers in memory. */
  readonly raw: Target
  /** A second process of the same kind: the distance of its ratio from 1 shows the precision of all ratios. */
  readonly twin: Target
  readonly optimized: Target
  readonly edge: Target
}

/** Starts the edge on a fresh store, and bare servers that send the edge's recorded answers. */
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
      env: {
        STORE: 'fs',
        DATA_DIR: folder,
        EDGE_LISTEN: '127.0.0.1:0',
        NODE_ENV: 'production',
        ...SIGNING_ENV,
      },
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

/** Requests every row from the edge once, and throws unless each answer is correct. */
async function recordAnswers(rows: readonly Row[], port: number): Promise<RawAnswer[]> {
  const recorded: RawAnswer[] = []
  for (const row of rows) {
    // The first request may load what the next one finds in memory.
    const { answer } = await askOnce(port, { request: requestText(row), method: row.method })
    const fault = row.fault(answer)
    if (fault !== undefined) throw new Error(`edge, ${row.name}: ${fault}`)
    recorded.push(recordAnswer(row, answer))
  }
  return recorded
}
