import { setTimeout as sleep } from 'node:timers/promises'

/** Repeats a question until the answer is the wanted one; fails with the last answer when that takes too long. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
  { timeoutMs = 40_000 }: { timeoutMs?: number } = {},
): Promise<Answer> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (wanted(answer)) return answer
    if (Date.now() > deadline)
      throw new Error(`not within ${timeoutMs} ms; the last answer was ${JSON.stringify(answer)}`)
    await sleep(50)
  }
}
