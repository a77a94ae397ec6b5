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

/** What the driver throws where these are the codes of the writes that failed. */
function bulkError(codes: readonly number[], concern?: WriteConcernError): MongoBulkWriteError {
  const writeErrors = codes.map((code) => ({ code }) as WriteError)
  const [code = TIMED_OUT.code ?? 0] = codes
  return new MongoBulkWriteError({ message: 'refused', code, writeErrors }, resultWith(concern))
}

describe('isDuplicateKey', () => {
  it('is true for a refused key, and for several writes of which each that failed was refused one', () => {
    const single = new MongoServerError({ message: 'refused', code: 11_000 })
    expect([single, bulkError([11_000]), bulkError([11_000, 11_000])].map(isDuplicateKey)).toEqual([
      true,
      true,
      true,
    ])
  })

  it('is false for several writes of which one failed otherwise', () => {
    expect([bulkError([11_000, 121]), bulkError([121])].map(isDuplicateKey)).toEqual([false, false])
  })

  it('is false for several writes whose connection broke, which are unavailable', () => {
    const broken = new MongoBulkWriteError(new MongoNetworkError('closed'), resultWith(undefined))
    expect(isDuplicateKey(broken)).toBe(false)
    expect(translateMongodbError(broken)).toBeInstanceOf(CatalogUnavailableError)
  })

  it('is false for several writes that are not known to last, refused keys among them or not', () => {
    const unsure = [bulkError([11_000], TIMED_OUT), bulkError([], TIMED_OUT)]
    expect(unsure.map(isDuplicateKey)).toEqual([false, false])
  })
})
