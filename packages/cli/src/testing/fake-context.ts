import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommandLine } from '../command-line.ts'
import type { Context } from '../context.ts'

/** What a command did. */
export interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface FakeWorld extends AsyncDisposable {
  /** An empty folder of its own, in which commands run. */
  readonly cwd: string
  /** The requests that were sent, such as "GET /plugins/banner". */
  readonly requests: readonly SentRequest[]
  run(...argv: readonly string[]): Promise<Outcome>
}

export interface SentRequest {
  readonly line: string
  readonly authorization: string | null
  readonly body: string
}

export interface FakeWorldOptions {
  /** The answers of the registry, by method and path: a status with JSON. Others are 404 without a problem. */
  readonly answers?: Readonly<Record<string, FakeAnswer | ((request: SentRequest) => FakeAnswer)>>
  readonly env?: Readonly<Record<string, string>>
  /** What a person types at a terminal, line by line. Without it there is no terminal. */
  readonly typed?: readonly string[]
  /** What standard input has when there is no terminal. */
  readonly piped?: string
  readonly runProgram?: Context['runProgram']
  readonly isDown?: boolean
}

export interface FakeAnswer {
  readonly status?: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A world without processes and sockets, in which commands run. */
export async function openFakeWorld(options: FakeWorldOptions = {}): Promise<FakeWorld> {
  const cwd = await mkdtemp(join(tmpdir(), 'plugboard-cli-'))
  const requests: SentRequest[] = []
  return {
    cwd,
    requests,
    run: async (...argv) => {
      const written = { stdout: '', stderr: '' }
      const lines = [...(options.typed ?? [])]
      const output = (stream: 'stdout' | 'stderr') => ({
        write: (text: string) => {
          written[stream] += text
        },
        isTerminal: false,
        hasColors: false,
      })
      const exitCode = await runCommandLine(argv, {
        stdin: {
          isTerminal: options.typed !== undefined,
          readAll: () => Promise.resolve(options.piped ?? ''),
          readLine: () => Promise.resolve(lines.shift() ?? ''),
        },
        stdout: output('stdout'),
        stderr: output('stderr'),
        env: options.env ?? {},
        cwd,
        homeDirectory: join(cwd, 'home'),
        platform: 'linux',
        nodeVersion: '24.0.0',
        now: () => new Date('2027-01-01T00:00:00Z'),
        fetch: async (request) => answer(options, requests, request),
        runProgram: options.runProgram ?? (() => Promise.resolve(0)),
      })
      return { exitCode, ...written }
    },
    [Symbol.asyncDispose]: () => rm(cwd, { recursive: true, force: true }),
  }
}

async function answer(
  { answers = {}, isDown }: FakeWorldOptions,
  requests: SentRequest[],
  request: Request,
): Promise<Response> {
  if (isDown) throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })
  const { pathname, search } = new URL(request.url)
  const sent = {
    line: `${request.method} ${decodeURIComponent(pathname + search)}`,
    authorization: request.headers.get('authorization'),
    body: await request.text(),
  }
  requests.push(sent)
  const found = answers[sent.line] ?? answers[`${request.method} ${pathname}`]
  const {
    status = 200,
    body,
    headers = {},
  } = typeof found === 'function' ? found(sent) : (found ?? { status: 404, body: 'no page' })
  return Response.json(body, { status, headers })
}
