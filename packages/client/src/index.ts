export { type Answer, answerOf, answerWithTagOf, type TaggedAnswer } from './answer-of.ts'
export { ProblemAnswerError, UnreachableError, UnreadableAnswerError } from './errors.ts'
export type * from './openapi.ts'
export { createRegistryClient, type RegistryClient, type RegistryClientOptions } from './registry-client.ts'
