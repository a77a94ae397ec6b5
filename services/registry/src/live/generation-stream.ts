import type { ServerResponse } from 'node:http'
import { type EventStream, openEventStream } from './event-stream.ts'

/** Sends a reader the numbers of generations. While it takes nothing, only the last one is kept for it. */
export type GenerationStream = EventStream<number>

/** Begins the events of one tenant, as openEventStream does. */
export function openGenerationStream(
  response: ServerResponse,
  options: {
    readonly heartbeatMs: number
    readonly lifeMs: number
    readonly mayFollow: () => Promise<boolean>
  },
): GenerationStream {
  return openEventStream<number>(response, {
    ...options,
    format: (generation) => `id: ${generation}\nevent: generation\ndata: {"generation":${generation}}`,
    merge: (_waiting, next) => next,
  })
}
