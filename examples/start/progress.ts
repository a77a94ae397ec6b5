import { once } from 'node:events'
import { createServer } from 'node:net'

/** A failure that the user can fix; its message says how. */
export class ExampleError extends Error {
  override readonly name = 'ExampleError'
}

/** Prints the name of a step, runs it, and prints how long it took. Rejects at once when the signal is aborted. */
export async function step(name: string, run: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  process.stdout.write(`${name} … `)
  const start = performance.now()
  try {
    await Promise.race([run(), whenAborted(signal)])
  } catch (error) {
    process.stdout.write(signal.aborted ? 'stopped\n' : 'failed\n')
    throw error
  }
  process.stdout.write(`${((performance.now() - start) / 1000).toFixed(1)} s\n`)
}

/** Rejects when the signal is aborted. */
export function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new ExampleError('stopped'))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}

/** Fails before anything is built when a port is in use. The names are those of the variables that set the ports. */
export async function requireFreePorts(ports: Readonly<Record<string, number>>): Promise<void> {
  const free = await Promise.all(
    Object.entries(ports).map(async ([name, port]) => ({ name, port, free: await isFree(port) })),
  )
  const faults = free.flatMap(({ name, port, ...each }) =>
    each.free
      ? []
      : [
          `Port ${port} is in use. Stop what listens there, such as npm start, or set ${name} to another port.`,
        ],
  )
  if (faults.length > 0) throw new ExampleError(faults.join('\n'))
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen({ host: '127.0.0.1', port })
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
