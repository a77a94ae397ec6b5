import { stderr } from 'node:process'

const PAUSE_MS = 1000

/** Writes how far a command is to stderr, once in a second. */
export function createProgress(): { show(facts: object): void; end(): void } {
  let shownAtMs = Date.now()
  let last: object | undefined
  return {
    show(facts) {
      last = facts
      if (Date.now() - shownAtMs < PAUSE_MS) return
      shownAtMs = Date.now()
      write(facts)
    },
    end() {
      if (last) write(last)
    },
  }
}

function write(facts: object): void {
  stderr.write(`${JSON.stringify(facts)}\n`)
}
