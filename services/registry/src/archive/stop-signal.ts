import { StartError } from '@plugboard/service-kit'

/** Aborted at SIGINT and SIGTERM. */
export function stopSignal(): AbortSignal {
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stopped.abort(new StartError(`Ended by ${signal}; it can be repeated.`)))
  return stopped.signal
}
