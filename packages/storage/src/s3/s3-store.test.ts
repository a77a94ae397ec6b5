import { once } from 'node:events'
import { createServer } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { StoreFullError, StoreUnavailableError } from '../errors.ts'
import type { ObjectSource, ObjectStore } from '../object-store.ts'
import { sourceOf } from '../sources/source-of.ts'
import { bytesOf, readAll, sha256Of } from '../testing/object-source.ts'
import { openS3Store, type S3StoreOptions } from './s3-store.ts'
import { answerError, openS3Stub, STUB_SECRET, type StubHandler } from './testing/s3-stub.ts'

const ATTRIBUTES = { contentType: 'application/javascript' }
const SILENCE = { requestTimeoutMs: 100 }
const MIB = 1024 * 1024

describe('opening an object of an S3 store', () => {
  it('gives a body that ends with StoreUnavailableError when the store falls silent', async () => {
    await using fixture = await openFixture((_, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('some')
    }, SILENCE)
    await expect(readAll(await fixture.store.open('a'))).rejects.toThrow('the store sent nothing for 100 ms')
    await fixture.requests[0]?.closed
  })

  it('does not resolve before the first byte has arrived', async () => {
    await using fixture = await openFixture((_, response) => {
      response.writeHead(200, { 'content-length': 1000 }).flushHeaders()
    }, SILENCE)
    await expect(fixture.store.open('a')).rejects.toThrow(StoreUnavailableError)
  })

  it('gives a body that ends with StoreUnavailableError when the store breaks off', async () => {
    await using fixture = await openFixture((_, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('some', () => response.destroy())
    })
    await expect(readAll(await fixture.store.open('a'))).rejects.toThrow(StoreUnavailableError)
  })

  it('gives a body that keeps its error until it is read', async () => {
    await using fixture = await openFixture((_, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('some', () => response.destroy())
    })
    const opened = await fixture.store.open('a')
    await new Promise((resolve) => opened.body.once('close', resolve))
    await expect(readAll(opened)).rejects.toThrow(StoreUnavailableError)
  })

  it('rejects with StoreUnavailableError when no headers arrive in any of the allowed attempts', async () => {
    await using fixture = await openFixture(() => {}, SILENCE)
    await expect(fixture.store.open('a')).rejects.toThrow(StoreUnavailableError)
    await expect(fixture.store.head('a')).rejects.toThrow(StoreUnavailableError)
    expect(fixture.requests).toHaveLength(4)
  })

  it('is tried again after a 503', async () => {
    await using fixture = await openFixture((_, response) => {
      if (fixture.requests.length === 1) answerError(response, 503, 'SlowDown')
      else response.writeHead(200, { 'content-length': 4 }).end('body')
    })
    expect((await readAll(await fixture.store.open('a'))).toString()).toBe('body')
  })

  it.each([
    ['another range', 206, { 'content-range': 'bytes 0-3/10' }],
    ['a shorter range', 206, { 'content-range': 'bytes 2-4/10' }],
    ['no range', 206, {}],
    ['the whole object', 200, {}],
    ['an unknown size', 206, { 'content-range': 'bytes 2-5/*' }],
  ])(
    'rejects with StoreUnavailableError when the store answers a range with %s',
    async (_, status, headers) => {
      await using fixture = await openFixture((__, response) => {
        response.writeHead(status, { 'content-length': 4, ...headers }).end('0123')
      })
      await expect(fixture.store.open('a', { range: { start: 2, end: 5 } })).rejects.toThrow(
        StoreUnavailableError,
      )
    },
  )

  it('sends a request that ends when the body is destroyed', async () => {
    await using fixture = await openFixture((_, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('some')
    })
    const { body } = await fixture.store.open('a')
    body.destroy()
    await fixture.requests[0]?.closed
    expect(fixture.requests).toHaveLength(1)
  })

  it("rejects with the signal's reason, and ends the request, when aborted before the answer", async () => {
    const controller = new AbortController()
    const reason = new Error('the client has gone')
    await using fixture = await openFixture(() => controller.abort(reason))
    await expect(fixture.store.open('a', { signal: controller.signal })).rejects.toBe(reason)
    await fixture.requests[0]?.closed
    expect(fixture.requests).toHaveLength(1)
  })

  it('rejects in time when the connection cannot be made', async () => {
    const silent = createServer().listen({ host: '127.0.0.1', port: 0 })
    await once(silent, 'listening')
    const address = silent.address()
    const endpoint = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    await using fixture = await openFixture(() => {}, {
      endpoint,
      connectTimeoutMs: 50,
      requestTimeoutMs: 60_000,
    })
    await expect(fixture.store.check()).rejects.toThrow('no answer (ETIMEDOUT)')
    silent.close()
  })
})

describe('the time limit of a call to an S3 store', () => {
  const LIMITED = { requestTimeoutMs: 60_000, callTimeoutMs: 200 }
  const KEY = '.replaceable/a/tags.json'
  const LARGE = sourceOf(bytesOf(17 * MIB))
  const CALLS: readonly (readonly [string, (store: ObjectStore) => Promise<unknown>])[] = [
    ['head', (store) => store.head('a')],
    ['open', (store) => store.open('a')],
    ['read', (store) => store.read(KEY)],
    ['replaceIf', (store) => store.replaceIf(KEY, Buffer.from('x'), { ...ATTRIBUTES, entityTag: null })],
    ['putIfAbsent', (store) => store.putIfAbsent('a', sourceOf('x'), ATTRIBUTES)],
    ['putIfAbsent of no bytes', (store) => store.putIfAbsent('a', sourceOf(''), ATTRIBUTES)],
    ['putIfAbsent in parts', (store) => store.putIfAbsent('a', LARGE, ATTRIBUTES)],
    ['putAllIfAbsent', (store) => store.putAllIfAbsent([{ key: 'a', source: sourceOf('x'), ...ATTRIBUTES }])],
    ['remove', (store) => store.remove('a')],
    ['list', (store) => Array.fromAsync(store.list(''))],
    ['check', (store) => store.check()],
  ]

  it.each(CALLS)('ends %s when the store is silent for longer', async (_, call) => {
    await using fixture = await openFixture(() => {}, LIMITED)
    const ended = call(fixture.store)
    await expect(ended).rejects.toThrow(StoreUnavailableError)
    await expect(ended).rejects.toThrow('no answer within 200 ms')
  })

  it.each(CALLS)('includes all attempts of %s and the pauses between them', async (_, call) => {
    await using fixture = await openFixture((_request, response) => answerError(response, 503, 'SlowDown'), {
      ...LIMITED,
      maxAttempts: 1_000_000,
    })
    await expect(call(fixture.store)).rejects.toThrow('no answer within 200 ms')
  })

  it('prevents further attempts of a put in parts once it has passed', async () => {
    await using fixture = await openFixture(
      ({ method }, response) =>
        method === 'HEAD' ? void response.writeHead(404).end() : void response.destroy(),
      { ...LIMITED, maxAttempts: 1_000_000 },
    )
    await expect(fixture.store.putIfAbsent('a', LARGE, ATTRIBUTES)).rejects.toThrow(StoreUnavailableError)
  })

  it('ends an open whose headers arrive but whose first byte does not', async () => {
    await using fixture = await openFixture((_, response) => {
      response.writeHead(200, { 'content-length': 4 }).flushHeaders()
    }, LIMITED)
    await expect(fixture.store.open('a')).rejects.toThrow('no answer within 200 ms')
  })

  it('does not apply to a put whose source is still giving bytes', async () => {
    await using fixture = await openFixture(
      async (request, response) => {
        await request.body()
        response.end()
      },
      { ...LIMITED, callTimeoutMs: 1000 },
    )
    const bytes = bytesOf(6)
    const slow = async function* () {
      for (const byte of bytes) {
        // Together longer than the limit, and each much shorter.
        await delay(200)
        yield Buffer.of(byte)
      }
    }
    const source = { ...sourceOf(bytes), open: () => Readable.from(slow(), { objectMode: false }) }
    expect(await fixture.store.putIfAbsent('a', source, ATTRIBUTES)).toBe('created')
  })

  it('does not apply to a body whose first byte has arrived', async () => {
    // A busy machine needs more than LIMITED for the first byte.
    const callTimeoutMs = 2000
    await using fixture = await openFixture(
      async (_, response) => {
        response.writeHead(200, { 'content-length': 8 }).write('half')
        await delay(callTimeoutMs + 100)
        response.end('half')
      },
      { ...LIMITED, callTimeoutMs },
    )
    expect((await readAll(await fixture.store.open('a'))).toString()).toBe('halfhalf')
  })
})

describe('an object of an S3 store', () => {
  it('is absent when the store answers 404 NoSuchKey', async () => {
    await using fixture = await openFixture(answering(404, 'NoSuchKey'))
    expect(await fixture.store.head('a')).toBeNull()
    await expect(fixture.store.open('a')).rejects.toThrow('there is no object a')
    await expect(fixture.store.remove('a')).resolves.toBeUndefined()
  })

  it.each([
    [404, 'NoSuchBucket'],
    [404, 'NotFound'],
    [403, 'AccessDenied'],
    [403, 'NoSuchKey'],
    [400, 'InvalidRequest'],
    [301, 'PermanentRedirect'],
    [500, 'InternalError'],
    [503, 'SlowDown'],
  ])('is not absent but unavailable when the store answers %d %s', async (status, code) => {
    await using fixture = await openFixture(answering(status, code))
    await expect(fixture.store.head('a')).rejects.toThrow(StoreUnavailableError)
    await expect(fixture.store.open('a')).rejects.toThrow(StoreUnavailableError)
    await expect(fixture.store.remove('a')).rejects.toThrow(StoreUnavailableError)
    await expect(Array.fromAsync(fixture.store.list('a'))).rejects.toThrow(StoreUnavailableError)
  })

  it('is not absent but unavailable when a proxy answers 404 with a page of its own', async () => {
    await using fixture = await openFixture((_, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html>not found</html>')
    })
    await expect(fixture.store.head('a')).rejects.toThrow(StoreUnavailableError)
    await expect(fixture.store.open('a')).rejects.toThrow(StoreUnavailableError)
  })

  it('is not absent but unavailable when a listing is incomplete', async () => {
    await using fixture = await openFixture((_, response) => {
      const page = '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>'
      response.writeHead(200, { 'content-type': 'application/xml' }).end(page)
    })
    await expect(Array.fromAsync(fixture.store.list('a'))).rejects.toThrow(/truncated the list/)
  })
})

describe('a put into an S3 store', () => {
  const bytes = bytesOf(300_000)

  it('sends length, digest and condition, and the unchanged bytes', async () => {
    const bodies: Buffer[] = []
    await using fixture = await openFixture(async (request, response) => {
      bodies.push(await request.body())
      response.end()
    })
    await fixture.store.putIfAbsent('a b+c.js', sourceOf(bytes), ATTRIBUTES)
    expect(fixture.requests[0]).toMatchObject({
      method: 'PUT',
      url: '/bundles/a%20b%2Bc.js?x-id=PutObject',
      headers: {
        'content-length': '300000',
        'content-type': 'application/javascript',
        'if-none-match': '*',
        'x-amz-checksum-sha256': Buffer.from(sha256Of(bytes), 'hex').toString('base64'),
      },
    })
    expect(fixture.requests[0]?.headers).not.toHaveProperty('content-encoding')
    expect(bodies.map(sha256Of)).toEqual([sha256Of(bytes)])
  })

  it.each([
    [503, 'SlowDown'],
    [500, 'InternalError'],
    [403, 'AccessDenied'],
    [409, 'ExistingObjectIsDirectory'],
    [409, 'ConditionalRequestConflict'],
    [400, 'RequestTimeout'],
  ])('sends all of the bytes again after %d %s', async (status, code) => {
    const bodies: Buffer[] = []
    await using fixture = await openFixture(async (request, response) => {
      if (request.method === 'HEAD') return void response.writeHead(404).end()
      if (request.method === 'GET') return answerError(response, 404, 'NoSuchKey')
      bodies.push(await request.body())
      if (bodies.length === 1) answerError(response, status, code)
      else response.end()
    })
    const { source, opened } = counted(sourceOf(bytes))
    expect(await fixture.store.putIfAbsent('a', source, ATTRIBUTES)).toBe('created')
    expect(opened()).toBe(2)
    expect(bodies.map(sha256Of)).toEqual([sha256Of(bytes), sha256Of(bytes)])
  })

  it('answers exists when its earlier attempt succeeded but the answer was lost', async () => {
    await using fixture = await openFixture(async (request, response) => {
      if (request.method === 'HEAD')
        return void response.writeHead(200, { 'content-length': bytes.length }).end()
      await request.body()
      response.destroy()
    })
    expect(await fixture.store.putIfAbsent('a', sourceOf(bytes), ATTRIBUTES)).toBe('exists')
    expect(fixture.requests.map(({ method }) => method)).toEqual(['PUT', 'HEAD'])
  })

  it('answers exists and frees its connection when the store answers 412, even before it has read the bytes', async () => {
    await using fixture = await openFixture(
      (_, response) => answerError(response, 412, 'PreconditionFailed'),
      {
        maxSockets: 1,
      },
    )
    for (let round = 0; round < 3; round += 1) {
      expect(await fixture.store.putIfAbsent('a', sourceOf(bytesOf(4 * MIB)), ATTRIBUTES)).toBe('exists')
    }
  })

  it.each([
    ['a store that stays slow', 503, 'SlowDown', 2],
    ['credentials that may not write', 403, 'AccessDenied', 2],
    ['credentials that are wrong', 403, 'SignatureDoesNotMatch', 1],
    ['a bucket that is gone', 404, 'NoSuchBucket', 1],
    ['a condition that is not implemented', 501, 'NotImplemented', 1],
  ])('rejects with StoreUnavailableError for %s', async (_, status, code, attempts) => {
    await using fixture = await openFixture(async (request, response) => {
      if (request.method === 'HEAD') return void response.writeHead(404).end()
      if (request.method === 'GET') return answerError(response, 404, 'NoSuchKey')
      await request.body()
      answerError(response, status, code)
    })
    await expect(fixture.store.putIfAbsent('a', sourceOf(bytes), ATTRIBUTES)).rejects.toThrow(
      StoreUnavailableError,
    )
    expect(fixture.requests.filter(({ method }) => method === 'PUT')).toHaveLength(attempts)
  })

  it.each([
    [507, 'XMinioStorageFull'],
    [400, 'XMinioAdminBucketQuotaExceeded'],
  ])('rejects with StoreFullError when the store answers %d %s', async (status, code) => {
    await using fixture = await openFixture(async (request, response) => {
      await request.body()
      answerError(response, status, code)
    })
    await expect(fixture.store.putIfAbsent('a', sourceOf(bytes), ATTRIBUTES)).rejects.toThrow(StoreFullError)
  })

  it('rejects with StoreUnavailableError when the store reads no bytes or does not answer', async () => {
    await using fixture = await openFixture(() => {}, { ...SILENCE, maxAttempts: 1 })
    const large = sourceOf(bytesOf(12 * MIB))
    await expect(fixture.store.putIfAbsent('a', large, ATTRIBUTES)).rejects.toThrow(StoreUnavailableError)
    await expect(fixture.store.putIfAbsent('a', sourceOf('x'), ATTRIBUTES)).rejects.toThrow(
      StoreUnavailableError,
    )
  })

  it('in parts sends no more after one fails, and aborts the upload until the store has no part of it', async () => {
    // What a store answers when a part was still being written at the first abort.
    const aborted = [503, 204, 404]
    await using fixture = await openFixture(
      async ({ method, url, body }, response) => {
        if (method === 'HEAD') return void response.writeHead(404).end()
        if (method === 'GET') return answerError(response, 404, 'NoSuchKey')
        await body()
        if (method === 'DELETE') return void response.writeHead(aborted.shift() ?? 500).end()
        if (method === 'PUT') return answerError(response, 400, 'InvalidRequest')
        expect(url).toContain('uploads')
        const upload =
          '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>'
        response.writeHead(200, { 'content-type': 'application/xml' }).end(upload)
      },
      { multipartThresholdBytes: 5 * MIB, partBytes: 5 * MIB, maxAttempts: 1 },
    )
    const { source, streams } = counted(sourceOf(bytesOf(60 * MIB)))
    await expect(fixture.store.putIfAbsent('a', source, ATTRIBUTES)).rejects.toThrow(StoreUnavailableError)
    expect(fixture.requests.filter(({ method }) => method === 'PUT').length).toBeLessThan(5)
    expect(fixture.requests.at(-1)).toMatchObject({
      method: 'DELETE',
      url: expect.stringContaining('uploadId=u1'),
    })
    expect(aborted).toEqual([])
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true])
  })
})

describe('a replacement in an S3 store', () => {
  const KEY = '.replaceable/a/tags.json'
  const OPTIONS = { contentType: 'application/json', entityTag: '"1"' }

  it('answers replaced when its earlier attempt succeeded but the answer was lost', async () => {
    await using fixture = await openFixture(afterFirstPut('arrived'))
    expect(await fixture.store.replaceIf(KEY, Buffer.from('x'), OPTIONS)).toBe('replaced')
    expect(fixture.requests.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'HEAD'])
    expect(fixture.requests[0]?.headers['if-match']).toBe('"1"')
  })

  it('answers changed when its earlier attempt was lost and another writer was faster', async () => {
    await using fixture = await openFixture(afterFirstPut('refused'))
    expect(await fixture.store.replaceIf(KEY, Buffer.from('x'), OPTIONS)).toBe('changed')
  })

  it('of an object without an entity tag is impossible: reading that rejects with StoreUnavailableError', async () => {
    await using fixture = await openFixture((_, response) => void response.end('{}'))
    await expect(fixture.store.read(KEY)).rejects.toThrow(StoreUnavailableError)
  })
})

describe('a programming error in a put', () => {
  it('is thrown unchanged after one attempt, without a request', async () => {
    await using stub = await openS3Stub((_request, response) => void response.end())
    await using store = openS3Store(stub.options)
    let attempts = 0
    const source: ObjectSource = {
      ...sourceOf('x'),
      get sha256(): string {
        attempts += 1
        throw new TypeError('a programming error')
      },
    }
    await expect(store.putIfAbsent('a', source, { contentType: 'text/plain' })).rejects.toThrow(
      new TypeError('a programming error'),
    )
    expect(attempts).toBe(1)
    expect(stub.requests).toEqual([])
  })
})

describe('the secret of an S3 store', () => {
  it('is in none of its errors, nor in the printed store', async () => {
    await using fixture = await openFixture((_, response) =>
      answerError(response, 403, 'SignatureDoesNotMatch'),
    )
    const { store } = fixture
    const errors: string[] = await Promise.all([
      store.check().then(() => 'no error', String),
      store.open('a').then(() => 'no error', inspectAll),
      store.putIfAbsent('a', sourceOf('x'), ATTRIBUTES).then(() => 'no error', inspectAll),
    ])
    expect(errors.join()).toContain('the secret access key is wrong')
    expect(errors.join()).not.toContain(STUB_SECRET)
    expect(inspectAll(store)).not.toContain(STUB_SECRET)
  })
})

function inspectAll(value: unknown): string {
  return inspect(value, { depth: 20, showHidden: true })
}

interface Fixture extends AsyncDisposable {
  readonly store: ObjectStore
  readonly requests: Awaited<ReturnType<typeof openS3Stub>>['requests']
}

async function openFixture(handler: StubHandler, options: Partial<S3StoreOptions> = {}): Promise<Fixture> {
  const stub = await openS3Stub(handler)
  const store = openS3Store({ ...stub.options, ...options })
  return {
    store,
    requests: stub.requests,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await stub[Symbol.asyncDispose]()
    },
  }
}

function answering(status: number, code: string): StubHandler {
  return ({ method }, response) => {
    if (method === 'HEAD') response.writeHead(status).end()
    else answerError(response, status, code)
  }
}

function counted(source: ObjectSource) {
  const streams: ReturnType<ObjectSource['open']>[] = []
  const open: ObjectSource['open'] = () => {
    const stream = source.open()
    streams.push(stream)
    return stream
  }
  return { source: { ...source, open }, opened: () => streams.length, streams }
}

/** A store that has what an earlier write left, and loses the answer to the first put or refuses it. */
function afterFirstPut(first: 'arrived' | 'refused'): StubHandler {
  let writeId: string | undefined
  let puts = 0
  return async ({ method, headers, body }, response) => {
    await body()
    if (method === 'HEAD')
      return void response.writeHead(200, { 'x-amz-meta-plugboard-write': writeId }).end()
    puts += 1
    if (puts > 1) return answerError(response, 412, 'PreconditionFailed')
    writeId = first === 'arrived' ? String(headers['x-amz-meta-plugboard-write']) : 'of another writer'
    response.destroy()
  }
}
