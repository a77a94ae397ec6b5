import { inject, it } from 'vitest'
import { type MongodbUnderTest, openMongodbUnderTest } from './mongodb-under-test.ts'

const engine = inject('engines').mongodb

/** A test on a database of its own. It is skipped, with the reason, on a machine without a MongoDB server. */
export function onServer(title: string, body: (server: MongodbUnderTest) => Promise<void>): void {
  // The title and the assertions are those of the caller.
  // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect
  it(title, async ({ skip }) => {
    if (engine.kind === 'missing') skip(engine.reason)
    else await runOn(await openMongodbUnderTest(engine.url), body)
  })
}

async function runOn(
  server: MongodbUnderTest,
  body: (server: MongodbUnderTest) => Promise<void>,
): Promise<void> {
  await using _ = server
  await body(server)
}
