import { printable } from '../../packages/types/src/printable.ts'

/** The longest line that is shown. */
const LINE_LENGTH = 4000

/** Makes a readable line of a JSON line in a service's log; any other line is returned unchanged. */
export function readableLine(service: string, line: string): string {
  const facts = parseObject(line)
  if (!facts) return line
  const { time, level, msg, pid: _pid, hostname: _hostname, service: _service, err, ...rest } = facts
  const clock = new Date(Number(time)).toTimeString().slice(0, 8)
  const word = Number(level) >= 50 ? 'ERROR ' : Number(level) >= 40 ? 'warn ' : ''
  const cause = typeof err === 'object' && err !== null && 'message' in err ? ` (${String(err.message)})` : ''
  const words = Object.entries(rest).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
  return printable(
    `${clock} ${service.padEnd(11)} ${word}${String(msg)}${cause}${words.join('')}`,
    LINE_LENGTH,
  )
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
