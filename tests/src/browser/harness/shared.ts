import { afterAll } from 'vitest'

/** What many tests of a file or suite use: opened when the first asks for it, disposed of after the last. */
export function shared<Opened extends AsyncDisposable>(open: () => Promise<Opened>): () => Promise<Opened> {
  let opened: Promise<Opened> | undefined
  afterAll(async () => {
    // One that could not be opened has failed the tests that asked for it.
    const owned = await opened?.catch(() => undefined)
    await owned?.[Symbol.asyncDispose]()
  })
  return () => (opened ??= open())
}
