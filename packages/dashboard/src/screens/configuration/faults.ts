import { ProblemAnswerError } from '@plugboard/client'

/** What is wrong at a place of a configuration. */
export interface Fault {
  /** A JSON pointer into the configuration. */
  readonly pointer: string
  readonly message: string
}

const CONFIG = '/config'

/** The faults of a configuration that the registry refused; none for any other error. */
export function faultsOf(error: unknown): readonly Fault[] {
  if (!(error instanceof ProblemAnswerError)) return []
  return (error.problem.errors ?? []).flatMap(({ pointer, message }) => {
    if (pointer !== CONFIG && !pointer?.startsWith(`${CONFIG}/`)) return []
    return [{ pointer: pointer.slice(CONFIG.length), message }]
  })
}
