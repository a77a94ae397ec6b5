import { ProblemAnswerError, UnreachableError, UnreadableAnswerError } from '@plugboard/client'
import { ChangedSinceError } from '../api/changed-since-error.ts'
import type { Say } from '../messages/messages.ts'

/** What went wrong, in words. */
export interface DescribedError {
  readonly title: string
  readonly text: string
  /** What to do about it. */
  readonly fix?: string
  /** Of the title, the text and the fix, where it is not that of the person. */
  readonly language?: 'en'
  /** What to name when one asks for help. */
  readonly facts?: readonly (readonly [name: string, value: string])[]
}

/** Says what went wrong. What a registry says of a refusal is its own text, in English. */
export function describeError(error: unknown, say: Say): DescribedError {
  if (error instanceof ProblemAnswerError) {
    const { title, detail, fix, code, instance } = error.problem
    const facts = [[say('problem.code'), code] as const, [say('problem.request'), instance] as const]
    return { title, text: detail, fix, language: 'en', facts }
  }
  if (error instanceof ChangedSinceError)
    return {
      title: say('problem.changedSince.title'),
      text: say('problem.changedSince.text', { tenant: error.tenantId }),
    }
  if (error instanceof UnreachableError)
    return { title: say('problem.unreachable.title'), text: say('problem.unreachable.text') }
  if (error instanceof UnreadableAnswerError) {
    const text = say('problem.unreadable.text', { status: error.status })
    return { title: say('problem.unreadable.title'), text }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { title: say('problem.unexpected.title'), text: say('problem.unexpected.text', { message }) }
}
