import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

// Below the range that Linux, macOS and Windows use for outgoing connections: a restarted engine must find its port
// free, and a port from that range could be taken by any client meanwhile.
const LOWEST = 15_000
const HIGHEST = 32_000

/** A TCP port of 127.0.0.1 that nothing listens on and no outgoing connection will take. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST)
    // In sequence, since the first free one is enough.
    if (await isFree(port)) return port
  }
  throw new Error(`100 ports between ${LOWEST} and ${HIGHEST} are all taken`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen({ host: '127.0.0.1', port })
    await once(server, 'listening')
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE' || code === 'EACCES') return false
    throw cause
  }
  server.close()
  await once(server, 'close')
  return true
}
