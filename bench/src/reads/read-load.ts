import { Agent, get } from 'node:http'

// Clients in a process of their own. Its parent sends what they ask for, or null to stop them, and is answered how many
// answers they had since they were started.

/** What clients ask for, each of them again as soon as it has its answer. */
export interface ReadLoad {
  readonly url: string
  readonly clients: number
}

const agent = new Agent({ keepAlive: true })
let answers = 0
let stopping = new AbortController()
let clients: readonly Promise<void>[] = []

process.on('message', ({ load }: { readonly load: ReadLoad | null }) => {
  void (load === null ? stop() : start(load))
})
process.once('disconnect', () => process.exit())

async function start(load: ReadLoad): Promise<void> {
  answers = 0
  stopping = new AbortController()
  const { signal } = stopping
  clients = Array.from({ length: load.clients }, async () => {
    // A client that fails ends this process with its error: there is no figure to give.
    while (!signal.aborted) await read(load.url)
  })
  process.send?.(answers)
}

async function stop(): Promise<void> {
  stopping.abort()
  await Promise.all(clients)
  process.send?.(answers)
}

function read(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} was answered ${response.statusCode}`))
      response.resume().once('error', reject)
      response.once('end', () => {
        answers += 1
        resolve()
      })
    })
    request.once('error', reject)
  })
}
