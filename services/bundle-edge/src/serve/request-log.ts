import type { Log } from '@plugboard/service-kit'

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'

/**
 * The logger of one request, with its id in every line. It is made when it first has something to say, which for most
 * requests of bundles is never: making one costs as much as finding the answer.
 */
export function createRequestLog(
  parent: Log,
  bindings: Parameters<Log['child']>[0],
  options: Parameters<Log['child']>[1],
): Log {
  return new RequestLog(() => parent.child(bindings, options))
}

// A class, because there is one for each request: its methods are made once.
class RequestLog implements Log {
  readonly #make: () => Log
  #made: Log | undefined

  constructor(make: () => Log) {
    this.#make = make
  }

  get level(): string {
    return this.#log.level
  }

  child(...given: Parameters<Log['child']>): Log {
    return this.#log.child(...given)
  }

  fatal(...line: unknown[]): void {
    this.#write('fatal', line)
  }

  error(...line: unknown[]): void {
    this.#write('error', line)
  }

  warn(...line: unknown[]): void {
    this.#write('warn', line)
  }

  info(...line: unknown[]): void {
    this.#write('info', line)
  }

  debug(...line: unknown[]): void {
    this.#write('debug', line)
  }

  trace(...line: unknown[]): void {
    this.#write('trace', line)
  }

  silent(): void {}

  get #log(): Log {
    this.#made ??= this.#make()
    return this.#made
  }

  #write(level: Level, line: unknown[]): void {
    Reflect.apply(this.#log[level], this.#log, line)
  }
}
