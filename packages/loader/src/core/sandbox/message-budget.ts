// Ten times what a finger on a slider makes.
const MOST_MESSAGES = 1000
const MOST_BYTES = 16 * 1024 * 1024
const MOST_MS = 500
// One slow function of the host's is not the plugin's doing.
const FEW_MESSAGES = 20
const BYTES_OF_NODE = 16

/** What the messages of a frame may cost in a second. Its methods return why the frame must go, or undefined. */
export interface MessageBudget {
  /** Counts a message that is not read. */
  count(): string | undefined
  /** Reads a message by the one function, and handles it by the other. */
  spend(read: () => unknown, handle: (data: unknown) => void): string | undefined
}

/** @param now the time in milliseconds */
export function createMessageBudget(now: () => number = () => performance.now()): MessageBudget {
  let since = now()
  let messages = 0
  let bytes = 0
  let readMs = 0
  let handledMs = 0
  const count = (): string | undefined => {
    if (now() - since >= 1000) {
      since = now()
      messages = bytes = readMs = handledMs = 0
    }
    messages += 1
    return messages > MOST_MESSAGES ? `it sends more than ${MOST_MESSAGES} messages a second` : undefined
  }
  return {
    count,
    spend(read, handle) {
      const flood = count()
      if (flood) return flood
      const start = now()
      // Chromium clones a message only when it is read. Firefox has done so before, and only the size shows it.
      const data = read()
      bytes += sizeOf(data, MOST_BYTES - bytes)
      const readAt = now()
      readMs += readAt - start
      if (bytes > MOST_BYTES) return `it sends more than ${MOST_BYTES / 1024 / 1024} MiB a second`
      if (readMs <= MOST_MS) {
        handle(data)
        handledMs += now() - readAt
      }
      return readMs > MOST_MS || (handledMs > MOST_MS && messages > FEW_MESSAGES)
        ? `its messages hold up the page for more than ${MOST_MS} ms a second`
        : undefined
    },
  }
}

/** The size of a clone in bytes, roughly, or a number above `most`. */
function sizeOf(data: unknown, most: number): number {
  let size = 0
  const seen = new Set<unknown>()
  const nodes = [data]
  while (nodes.length > 0 && size <= most) {
    const node = nodes.pop()
    size += BYTES_OF_NODE
    if (typeof node === 'string') size += node.length
    else if (typeof node === 'object' && node !== null && !seen.has(node)) {
      seen.add(node)
      const parts = partsOf(node)
      if (typeof parts === 'number') size += parts
      else if (parts.length * BYTES_OF_NODE > most) return Infinity
      else for (const part of parts) nodes.push(part)
    }
  }
  return size
}

/** What an object contains, or its size where that is known. */
function partsOf(node: object): number | readonly unknown[] {
  if (node instanceof ArrayBuffer || ArrayBuffer.isView(node)) return node.byteLength
  if (Object.prototype.toString.call(node) === '[object String]') return Reflect.get(node, 'length')
  if (node instanceof Map) return [...node.keys(), ...node.values()]
  if (node instanceof Set) return [...node]
  if (node instanceof RegExp) return node.source.length
  if (node instanceof Error) return [node.message, node.stack, node.cause]
  return Object.values(node)
}
