import type { FastifyLoggerOptions } from 'fastify'

interface LogOptions {
  readonly level: string
  /** In every line. */
  readonly base: Readonly<Record<string, string>>
}

/**
 * The options of a service's log: JSON lines on the standard output. When nobody reads that any more, lines are dropped and
 * the service goes on. Pino's own stream then writes the same line again for ever, deaf to SIGTERM.
 */
export function logOptions({
  level,
  base,
}: LogOptions): FastifyLoggerOptions & { base: object; redact: { paths: string[]; remove: true } } {
  return { level, base, redact: { paths: [...SECRET_HEADERS], remove: true }, stream: { write: writeLine } }
}

/** A library may log a request as it is, as that of multipart bodies does with the level `trace`. */
const SECRET_HEADERS = ['authorization', 'cookie'].flatMap((name) => [`headers.${name}`, `*.headers.${name}`])

let isWatched = false
let isRead = true

function writeLine(line: string): void {
  if (!isWatched) {
    isWatched = true
    process.stdout.on('error', () => {
      isRead = false
    })
  }
  if (isRead) process.stdout.write(line)
}
