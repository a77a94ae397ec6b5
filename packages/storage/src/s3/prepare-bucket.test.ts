import { expect, it } from 'vitest'
import { StoreUnavailableError, StoreUnsuitableError } from '../errors.ts'
import { prepareS3Bucket } from './s3-store.ts'
import { answerError, openS3Stub, type StubHandler } from './testing/s3-stub.ts'

const tagOf = (bytes: Buffer | undefined) => `"${bytes?.toString() ?? ''}"`

/** A server like an S3 store that overwrites where the test requests it. */
function storeThatOverwrites(
  overwrites: { whole?: boolean; parts?: boolean; replaced?: boolean; absent?: boolean },
  log: string[] = [],
): StubHandler {
  const objects = new Map<string, Buffer>()
  return async ({ method, url, headers, body }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://stub')
    const bytes = await body()
    const multipart = searchParams.has('uploadId')
    const condition = headers['if-match']
    const refuseReplacing =
      condition !== undefined &&
      (objects.has(pathname)
        ? condition !== tagOf(objects.get(pathname)) && !overwrites.replaced
        : !overwrites.absent)
    const refuse =
      refuseReplacing ||
      (headers['if-none-match'] === '*' &&
        objects.has(pathname) &&
        !overwrites[multipart ? 'parts' : 'whole'])
    const xml = (text: string): void =>
      void response.writeHead(200, { 'content-type': 'application/xml' }).end(text)
    if (method === 'HEAD') return void response.writeHead(200).end()
    if (method === 'GET') return void response.end(objects.get(pathname))
    if (method === 'DELETE') {
      log.push(multipart ? 'upload' : pathname)
      objects.delete(pathname)
      return void response.writeHead(204).end()
    }
    if (refuse) return answerError(response, 412, 'PreconditionFailed')
    if (method === 'PUT') {
      if (!multipart) objects.set(pathname, bytes)
      return void response.writeHead(200, { etag: tagOf(bytes) }).end()
    }
    if (!multipart)
      return xml('<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>')
    objects.set(pathname, bytes)
    xml('<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>')
  }
}

it('prepareS3Bucket accepts a store that honours conditional writes, and leaves no object behind', async () => {
  const removed: string[] = []
  await using stub = await openS3Stub(storeThatOverwrites({}, removed))
  await expect(prepareS3Bucket(stub.options)).resolves.toBeUndefined()
  expect(removed.filter((path) => path.startsWith('/bundles/.plugboard/probe-'))).toHaveLength(4)
  expect(removed.filter((path) => path === 'upload')).toHaveLength(2)
})

it('prepareS3Bucket accepts a store that refuses a repeated replacement because the first one succeeded', async () => {
  const honest = storeThatOverwrites({})
  let lost = 0
  await using stub = await openS3Stub(async (request, response) => {
    if (lost === 0 && request.method === 'PUT' && request.headers['if-match'] !== undefined) {
      lost += 1
      response.writeHead = () => response.destroy()
    }
    await honest(request, response)
  })
  await expect(prepareS3Bucket(stub.options)).resolves.toBeUndefined()
  expect(lost).toBe(1)
})

it('prepareS3Bucket refuses a store that does not replace an object whose tag matches If-Match', async () => {
  const honest = storeThatOverwrites({})
  await using stub = await openS3Stub((request, response) =>
    request.headers['if-match'] === undefined
      ? honest(request, response)
      : answerError(response, 412, 'PreconditionFailed'),
  )
  const preparing = prepareS3Bucket(stub.options)
  await expect(preparing).rejects.toThrow(StoreUnsuitableError)
  await expect(preparing).rejects.toThrow('PutObject does not replace an object that matches If-Match (412)')
})

it.each([
  ['PutObject', { whole: true }],
  ['CompleteMultipartUpload', { parts: true }],
])(
  'prepareS3Bucket refuses a store whose %s overwrites, and names stores that work',
  async (operation, overwrites) => {
    await using stub = await openS3Stub(storeThatOverwrites(overwrites))
    const preparing = prepareS3Bucket(stub.options)
    await expect(preparing).rejects.toThrow(StoreUnsuitableError)
    await expect(preparing).rejects.toThrow(`${operation} ignores If-None-Match and overwrites; use a store`)
  },
)

it.each([
  ['overwrites', 'what has changed', { replaced: true }],
  ['creates', 'what is not there', { absent: true }],
])(
  'prepareS3Bucket refuses a store whose If-Match %s %s, and names stores that work',
  async (does, _, overwrites) => {
    await using stub = await openS3Stub(storeThatOverwrites(overwrites))
    const preparing = prepareS3Bucket(stub.options)
    await expect(preparing).rejects.toThrow(StoreUnsuitableError)
    await expect(preparing).rejects.toThrow(`PutObject ignores If-Match and ${does}; use a store`)
  },
)

it('prepareS3Bucket refuses a store that does not implement conditional writes', async () => {
  await using stub = await openS3Stub(({ method }, response) => {
    if (method === 'PUT') answerError(response, 501, 'NotImplemented')
    else response.end()
  })
  await expect(prepareS3Bucket(stub.options)).rejects.toThrow(StoreUnsuitableError)
})

it('prepareS3Bucket rejects with StoreUnavailableError when the store does not answer', async () => {
  await using stub = await openS3Stub((_, response) => void response.destroy())
  await expect(prepareS3Bucket(stub.options)).rejects.toThrow(StoreUnavailableError)
})

it.each([
  ['creates the bucket', (method: string) => (method === 'HEAD' ? 404 : null)],
  ['writes its first probe', (method: string) => (method === 'HEAD' ? 200 : null)],
])(
  'prepareS3Bucket ends at the time limit of a call when it %s and the store is silent',
  async (_, answer) => {
    await using stub = await openS3Stub(({ method }, response) => {
      const status = answer(method)
      if (status !== null) response.writeHead(status).end()
    })
    const limits = { requestTimeoutMs: 60_000, callTimeoutMs: 200 }
    const prepared = prepareS3Bucket({ ...stub.options, ...limits })
    await expect(prepared).rejects.toThrow(StoreUnavailableError)
    await expect(prepared).rejects.toThrow('no answer within 200 ms')
    // One call, and no clean-up that would wait as long again.
    expect(stub.requests.map(({ method }) => method)).toEqual(['HEAD', 'PUT'])
  },
)
