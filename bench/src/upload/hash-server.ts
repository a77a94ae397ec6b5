import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

// The minimum for an upload: reads and hashes its bytes as the registry must, and keeps nothing.

const server = createServer((request, response) => {
  const sha256 = createHash('sha256')
  const sha384 = createHash('sha384')
  request.on('data', (chunk: Buffer) => {
    sha256.update(chunk)
    sha384.update(chunk)
  })
  request.once('end', () => {
    const text = JSON.stringify({ sha256: sha256.digest('hex'), sha384: sha384.digest('base64') })
    response.writeHead(200, ['content-type', 'application/json', 'content-length', String(text.length)])
    response.end(text)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  process.send?.({ url: `http://127.0.0.1:${address.port}` })
})
process.once('disconnect', () => process.exit())
