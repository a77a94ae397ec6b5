/** What the exit code of a command says. A script may rely on each. */
export const EXIT_CODES = {
  done: {
    code: 0,
    meaning: 'Done; also when there was nothing to do, such as the same content published again.',
  },
  refused: { code: 1, meaning: 'The registry or a comparison says no; the findings or the fix say why.' },
  usage: {
    code: 2,
    meaning: 'The command was used wrongly: an unknown option, a missing file, a faulty value.',
  },
  forbidden: { code: 3, meaning: 'Not signed in, or not allowed.' },
  notFound: { code: 4, meaning: 'The plugin, version, tenant or other thing is not there.' },
  conflict: {
    code: 5,
    meaning: 'Something else is there: a version with other content, or a change made meanwhile.',
  },
  waiting: { code: 6, meaning: 'It waits for a person: a staged version, or findings that need a decision.' },
  unreachable: {
    code: 7,
    meaning: 'The registry does not answer or is too busy. The same command may succeed later.',
  },
  internal: { code: 70, meaning: 'A fault of the program itself; the lines on stderr belong in a report.' },
  interrupted: { code: 130, meaning: 'Interrupted with Ctrl-C.' },
} as const

export type ExitReason = keyof typeof EXIT_CODES

const WAITING = new Set(['VERSION_STAGED', 'FINDINGS_UNDECIDED', 'VERSION_HELD'])

/** Why a command ends when the registry refuses its request with a problem. */
export function exitReasonOf({
  code,
  status,
}: {
  readonly code: string
  readonly status: number
}): ExitReason {
  if (WAITING.has(code)) return 'waiting'
  if (status === 401 || status === 403) return 'forbidden'
  if (status === 404 || status === 410) return 'notFound'
  if (status === 409 || status === 412) return 'conflict'
  if (status === 408 || status === 429 || status >= 500) return 'unreachable'
  if (status === 422 || status === 413) return 'refused'
  return 'usage'
}
