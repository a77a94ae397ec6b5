/** A connection that speaks WebDriver BiDi: commands with answers, and events. */
export interface BidiConnection extends Disposable {
  /** @throws Error with the browser's own message when it refuses */
  send<Result>(method: string, params: Readonly<Record<string, unknown>>): Promise<Result>
  /** Calls back for every console message. The session must be subscribed to log.entryAdded. */
  onLog(listener: (entry: BidiLogEntry) => void): void
}

export interface BidiLogEntry {
  readonly level: string
  readonly text: string | null
  readonly source: { readonly context?: string }
}

type BidiMessage =
  | { readonly type: 'success'; readonly id: number; readonly result: unknown }
  | { readonly type: 'error'; readonly id: number | null; readonly error: string; readonly message: string }
  | { readonly type: 'event'; readonly method: 'log.entryAdded'; readonly params: BidiLogEntry }

/** Connects to a browser's WebDriver BiDi socket. */
export async function connectBidi(url: string): Promise<BidiConnection> {
  const socket = new WebSocket(url)
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const listeners: ((entry: BidiLogEntry) => void)[] = []
  const opened = Promise.withResolvers<void>()
  let sent = 0
  const end = (): void => {
    const ended = new Error(`the connection to ${url} has ended`)
    opened.reject(ended)
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }
  socket.addEventListener('open', () => opened.resolve())
  socket.addEventListener('close', end)
  socket.addEventListener('error', end)
  socket.addEventListener('message', ({ data }) => {
    const message: BidiMessage = JSON.parse(String(data))
    if (message.type === 'event') {
      for (const listener of listeners) listener(message.params)
      return
    }
    const answer = waiting.get(message.id ?? -1)
    waiting.delete(message.id ?? -1)
    if (message.type === 'success') answer?.resolve(message.result)
    else answer?.reject(new Error(`${message.error}: ${message.message}`))
  })
  await opened.promise
  return {
    async send<Result>(method: string, params: Readonly<Record<string, unknown>>): Promise<Result> {
      sent += 1
      const answer = Promise.withResolvers<unknown>()
      waiting.set(sent, answer)
      socket.send(JSON.stringify({ id: sent, method, params }))
      return (await answer.promise) as Result
    },
    onLog: (listener) => listeners.push(listener),
    [Symbol.dispose]: () => socket.close(),
  }
}
