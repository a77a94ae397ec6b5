import { Agent, get } from 'node:http'

// Clients in a separate process. Its parent sends the requests to make, or null to stop, and gets the number of answers
// since the start.

/** The requests of the clients, each repeated as soon as it is answered. */
export interface ReadLoad {
  readonly url: string
  readonly clients: number
}

let agent = new Agent()
let answers = 0
let stopping = new AbortController()
let clients: readonly Promise<void>[] = []

process.on('message', ({ load }: { readonly load: ReadLoad | null }) => {
  void (load === null ? stop() : start(load))
})
process.once('disconnect', () => process.exit())

async function start(load: ReadLoad): Promise<void> {
  answers = 0
  // Connections of an earlier start may have been closed for want of requests.
  agent = new Agent({ keepAlive: true })
  stopping = new AbortController()
  const { signal } = stopping
  clients = Array.from({ length: load.clients }, async () => {
    // A client that fails ends this process with its error, because there is no figure to report.
    while (!signal.aborted) await read(load.url)
  })
  process.send?.(answers)
}

async function stop(): Promise<void> {
  stopping.abort()
  await Promise.all(clients)
  agent.destroy()
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
