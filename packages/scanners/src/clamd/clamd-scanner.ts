import { printable } from '@plugboard/types'
import pLimit from 'p-limit'
import { createHit, HIT_LIMITS, tooLarge, verdictOf } from '../hit-limits.ts'
import type { ScanHit, ScannedFile, Scanner, ScanVerdict } from '../scanner.ts'
import { untilAborted } from '../until-aborted.ts'
import { type ClamdAddress, type ClamdConnection, openClamd } from './clamd-connection.ts'
import { ClamdFaultError, ConnectionLostError } from './clamd-fault.ts'

const AWAY_RETRY_SECONDS = 15
const CHECK_TIMEOUT_MS = 5000
const SIZE_LIMIT = /size limit exceeded/i

export interface ClamdSettings extends Pick<Scanner, 'name' | 'requirement'>, ClamdAddress {
  /** How long the scan of all files of a bundle may take. */
  readonly timeoutMs: number
  /** The largest file that is sent; not above StreamMaxLength and MaxFileSize of clamd, which calls larger ones clean. */
  readonly maxFileBytes: number
  /** Connections at a time, of all bundles; below MaxThreads of clamd. */
  readonly connections: number
}

/** Scans by a clamd over TCP. Each file is sent whole (INSTREAM); several files of a bundle share a connection. */
export function createClamdScanner(settings: ClamdSettings): Scanner {
  const { name, requirement, timeoutMs, maxFileBytes } = settings
  const turns = pLimit(settings.connections)
  return {
    name,
    requirement,
    async scan({ files }, { signal }) {
      signal.throwIfAborted()
      const refused = tooLarge(files, maxFileBytes)
      if (refused) return { verdict: refused, ruleVersion: null }
      const late = new ClamdFaultError(`was not done after ${timeoutMs} ms`)
      using deadline = startDeadline(timeoutMs, late, signal)
      const state: ScanState = { queue: [...files], hits: [], exceeded: null, ruleVersion: null }
      const lanes = Math.max(1, Math.min(settings.connections, files.length))
      const stopped = new AbortController()
      const within = AbortSignal.any([deadline.signal, stopped.signal])
      try {
        const scanning = Array.from({ length: lanes }, () => turns(() => scanQueue(state, settings, within)))
        await untilAborted(Promise.all(scanning), within)
        const { exceeded, hits } = state
        const verdict = exceeded ? { ...exceeded, hits } : verdictOf(hits)
        return { verdict, ruleVersion: state.ruleVersion }
      } catch (error) {
        // Ends the other lanes.
        stopped.abort(error)
        signal.throwIfAborted()
        if (!(error instanceof ClamdFaultError)) throw error
        const { message: reason } = error
        const verdict: ScanVerdict = { kind: 'away', reason, retryAfterSeconds: AWAY_RETRY_SECONDS }
        return { verdict, ruleVersion: state.ruleVersion }
      }
    },
    async check({ signal }) {
      const late = new ClamdFaultError(`did not answer within ${CHECK_TIMEOUT_MS} ms`)
      using deadline = startDeadline(CHECK_TIMEOUT_MS, late, signal)
      try {
        using connection = await openClamd(settings, deadline.signal)
        if ((await connection.ask('PING')) !== 'PONG')
          throw new ClamdFaultError('did not answer PING with PONG')
        return { state: 'ready', ruleVersion: await askVersion(connection) }
      } catch (error) {
        return {
          state: 'away',
          reason: error instanceof ClamdFaultError ? error.message : 'was not asked to the end',
        }
      }
    },
    // Its connections end with the scans.
    [Symbol.asyncDispose]: async () => undefined,
  }
}

interface ScanState {
  readonly queue: ScannedFile[]
  readonly hits: ScanHit[]
  exceeded: Extract<ScanVerdict, { readonly kind: 'exceeded' }> | null
  ruleVersion: string | null
}

/** Scans files of the queue until it is empty, on one connection, and on another after one that clamd closed. */
async function scanQueue(state: ScanState, address: ClamdAddress, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  let connection: ClamdConnection | null = null
  try {
    // The first lane connects also without a file: a scanner that is away has not seen that there is none.
    while (state.queue.length > 0 || state.ruleVersion === null) {
      connection ??= await openClamd(address, signal)
      state.ruleVersion ??= await askVersion(connection)
      const file = state.queue.shift()
      if (!file) return
      let result: Awaited<ReturnType<ClamdConnection['scan']>>
      try {
        // In sequence: a session answers one command at a time.
        result = await connection.scan(file, { pausesFirst: false })
      } catch (error) {
        if (!(error instanceof ConnectionLostError)) throw error
        // It may have ended the session for its idle time, or refused the file and lost the reply; a second time it is away.
        connection[Symbol.dispose]()
        connection = await openClamd(address, signal)
        result = await connection.scan(file, { pausesFirst: true })
      }
      const { reply, isEarly } = result
      if (SIZE_LIMIT.test(reply)) {
        const reason = `does not take files as large as this one, of ${file.size} bytes`
        state.exceeded ??= { kind: 'exceeded', limit: 'size', file: file.path, reason, hits: [] }
        // clamd closes the connection after this reply.
        connection[Symbol.dispose]()
        connection = null
      } else {
        const signature = readSignature(reply, isEarly)
        if (signature !== null && state.hits.length < HIT_LIMITS.hits) state.hits.push(hitOf(file, signature))
      }
    }
  } finally {
    connection?.[Symbol.dispose]()
  }
}

/** `ClamAV 1.4.6/27700/Sat Jul 19 08:36:18 2026`: the release, and the number and date of the database where it is the official one. */
async function askVersion(connection: ClamdConnection): Promise<string> {
  const version = await connection.ask('VERSION')
  if (!version.startsWith('ClamAV ')) throw new ClamdFaultError('does not say that it is ClamAV')
  return printable(version, 100)
}

/** The name of the signature that a file has; null when it has none. */
function readSignature(reply: string, isEarly: boolean): string | null {
  if (isEarly) throw new ClamdFaultError('answered before it had the whole file')
  if (reply === 'stream: OK') return null
  const signature = /^stream: (.+) FOUND$/.exec(reply)?.[1]
  if (signature === undefined) throw new ClamdFaultError(`answered ${JSON.stringify(reply.slice(0, 200))}`)
  return signature
}

function hitOf({ path }: ScannedFile, signature: string): ScanHit {
  return createHit({ rule: signature, file: path, message: `The file has the signature ${signature}.` })
}

interface Deadline extends Disposable {
  readonly signal: AbortSignal
}

/** A signal that is aborted with `late` after a time, and with the reason of the other one. */
function startDeadline(timeoutMs: number, late: Error, signal: AbortSignal): Deadline {
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(late), timeoutMs)
  return { signal: AbortSignal.any([signal, over.signal]), [Symbol.dispose]: () => clearTimeout(timer) }
}
