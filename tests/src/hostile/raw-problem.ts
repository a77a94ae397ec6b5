import type { RawResponse } from '@plugboard/testkit'
import { Problem } from '@plugboard/types'

/** The problem in a raw answer; throws when it is not a problem. */
export function problemOf({ status, headers, body, bytes }: RawResponse): Problem {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  if (type !== 'application/problem+json; charset=utf-8')
    throw new Error(`no problem came back, but ${JSON.stringify(bytes.toString('latin1').slice(0, 500))}`)
  const problem = Problem.parse(JSON.parse(body.toString()))
  if (problem.status !== status)
    throw new Error(`the answer is ${status}, and its body says ${problem.status}`)
  return problem
}
