import type { BidiConnection } from './bidi-connection.ts'

/** A page in Firefox. Disposing closes it and deletes its cookies, storage and cache. */
export interface FirefoxPage extends AsyncDisposable {
  /** Uncaught errors, and messages of console.error. */
  readonly errors: readonly string[]
  goto(url: string): Promise<void>
  /** Runs a function in the page. It sees only its argument; argument and result travel as JSON. */
  evaluate<Argument, Result>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>
}

type ScriptResult =
  | { readonly type: 'success'; readonly result: { readonly value?: string } }
  | { readonly type: 'exception'; readonly exceptionDetails: { readonly text: string } }

/** Opens a page in a user context of its own. The session must be subscribed to log.entryAdded. */
export async function openFirefoxPage(connection: BidiConnection): Promise<FirefoxPage> {
  const { userContext } = await connection.send<{ userContext: string }>('browser.createUserContext', {})
  const { context } = await connection.send<{ context: string }>('browsingContext.create', {
    type: 'tab',
    userContext,
  })
  const errors: string[] = []
  connection.onLog(({ level, text, source }) => {
    if (level === 'error' && source.context === context) errors.push(text ?? '')
  })
  return {
    errors,
    async goto(url) {
      await connection.send('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    async evaluate<Argument, Result>(
      run: (argument: Argument) => Result | Promise<Result>,
      argument: Argument,
    ): Promise<Result> {
      const answer = await connection.send<ScriptResult>('script.callFunction', {
        functionDeclaration: `async (json) => JSON.stringify({ value: await (${run.toString()})(JSON.parse(json).value) })`,
        arguments: [{ type: 'string', value: JSON.stringify({ value: argument }) }],
        target: { context },
        awaitPromise: true,
        userActivation: true,
      })
      if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text)
      const { value }: { value: Result } = JSON.parse(answer.result.value ?? '{}')
      return value
    },
    async [Symbol.asyncDispose]() {
      await connection.send('browser.removeUserContext', { userContext })
    },
  }
}
