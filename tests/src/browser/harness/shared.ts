import { afterAll } from 'vitest'

/** Shares a resource among the tests of a file or suite: opened on first use, disposed of after the last test. */
export function shared<Opened extends AsyncDisposable>(open: () => Promise<Opened>): () => Promise<Opened> {
  let opened: Promise<Opened> | undefined
  afterAll(async () => {
    // A resource that could not be opened has failed the tests that use it.
    const owned = await opened?.catch(() => undefined)
    await owned?.[Symbol.asyncDispose]()
  })
  return () => (opened ??= open())
}
