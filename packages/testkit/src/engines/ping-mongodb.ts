import { once } from 'node:events'
import { connect } from 'node:net'

const OP_MSG = 2013
// { ping: 1, $db: 'admin' } in BSON: a document is its length, its elements and a zero.
const PING = bson(Buffer.from('\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0', 'latin1'))
const OK = Buffer.concat([Buffer.from('\x01ok\0', 'latin1'), double(1)])

/** Whether a server that speaks MongoDB's wire protocol answers `ping` with `ok: 1`. */
export async function pingMongodb(port: number, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    await once(socket, 'connect', { signal })
    socket.write(message(PING))
    const chunks: Buffer[] = []
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      signal.throwIfAborted()
      chunks.push(chunk)
      const received = Buffer.concat(chunks)
      if (received.length >= 4 && received.length >= received.readInt32LE(0)) return received.includes(OK)
    }
    return false
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (signal.aborted || code === 'ECONNREFUSED' || code === 'ECONNRESET') return false
    throw cause
  } finally {
    socket.destroy()
  }
}

function message(document: Buffer): Buffer {
  const header = Buffer.alloc(21)
  header.writeInt32LE(header.length + document.length, 0)
  header.writeInt32LE(1, 4)
  header.writeInt32LE(OP_MSG, 12)
  return Buffer.concat([header, document])
}

function bson(elements: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32LE(elements.length + 5)
  return Buffer.concat([length, elements, Buffer.alloc(1)])
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return bytes
}
