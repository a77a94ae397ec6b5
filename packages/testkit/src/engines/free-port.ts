import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

// Below the ports that Linux, macOS and Windows hand to outgoing connections: an engine that is stopped and started
// again must find its port free, and port 0 would give one that any client may take meanwhile.
const LOWEST = 15_000
const HIGHEST = 32_000

/** A TCP port of 127.0.0.1 that nothing listens on, and that no outgoing connection will be given. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST)
    // One after the other: the first free one is enough.
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
