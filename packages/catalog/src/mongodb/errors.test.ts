import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import {
  type BulkWriteResult,
  MongoBulkWriteError,
  MongoNetworkError,
  MongoServerError,
  type WriteConcernError,
  type WriteError,
} from 'mongodb'
import { describe, expect, it } from 'vitest'
import { CatalogUnavailableError } from '../errors.ts'
import { isDuplicateKey, translateMongodbError } from './errors.ts'

const TIMED_OUT = { code: 64, errmsg: 'waiting for replication timed out' } as WriteConcernError

// The driver alone makes these: they have what is read of them here.
function resultWith(concern: WriteConcernError | undefined): BulkWriteResult {
  return { getWriteConcernError: () => concern } as BulkWriteResult
}

/** The driver's error for a bulk write whose failed writes have these codes. */
function bulkError(codes: readonly number[], concern?: WriteConcernError): MongoBulkWriteError {
  const writeErrors = codes.map((code) => ({ code }) as WriteError)
  const [code = TIMED_OUT.code ?? 0] = codes
  return new MongoBulkWriteError({ message: 'refused', code, writeErrors }, resultWith(concern))
}

describe('isDuplicateKey', () => {
  it('is true for a duplicate key, and for a bulk write whose failures are all duplicate keys', () => {
    const single = new MongoServerError({ message: 'refused', code: 11_000 })
    expect([single, bulkError([11_000]), bulkError([11_000, 11_000])].map(isDuplicateKey)).toEqual([
      true,
      true,
      true,
    ])
  })

  it('is false for a bulk write with any other failure', () => {
    expect([bulkError([11_000, 121]), bulkError([121])].map(isDuplicateKey)).toEqual([false, false])
  })

  it('is false for a bulk write whose connection broke, which is a CatalogUnavailableError', () => {
    const broken = new MongoBulkWriteError(new MongoNetworkError('closed'), resultWith(undefined))
    expect(isDuplicateKey(broken)).toBe(false)
    expect(translateMongodbError(broken)).toBeInstanceOf(CatalogUnavailableError)
  })

  it('is false for a bulk write without write concern, with or without duplicate keys', () => {
    const unsure = [bulkError([11_000], TIMED_OUT), bulkError([], TIMED_OUT)]
    expect(unsure.map(isDuplicateKey)).toEqual([false, false])
  })
})

/** What Node throws at a write to a connection that its server has ended, as the driver passes it on. */
async function errorOfEndedConnection(destroyed: boolean): Promise<unknown> {
  const server: Server = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  const socket = connect({ port: address.port, host: '127.0.0.1' })
  socket.resume()
  await once(socket, 'end')
  if (destroyed) socket.destroy()
  const failed = Promise.withResolvers<unknown>()
  socket.on('error', () => {})
  socket.write('a command', failed.resolve)
  const error = await failed.promise
  socket.destroy()
  server.close()
  return error
}

describe('translateMongodbError', () => {
  it.each([
    ['that the server has ended', false],
    ['that was closed', true],
  ])('makes a CatalogUnavailableError of a write to a connection %s', async (_what, destroyed) => {
    const error = await errorOfEndedConnection(destroyed)
    expect(error).toBeInstanceOf(Error)
    expect(translateMongodbError(error)).toBeInstanceOf(CatalogUnavailableError)
  })

  it('returns a programming error unchanged', () => {
    const mistake = new TypeError('not a function')
    expect(translateMongodbError(mistake)).toBe(mistake)
  })
})
