import { describe, expect, it } from 'vitest'
import { CatalogUnavailableError, CatalogUnusableError } from '../errors.ts'
import { isBusy, translateSqliteError } from './errors.ts'

function sqliteError(errcode: number): Error {
  return Object.assign(new Error('from SQLite'), { code: 'ERR_SQLITE_ERROR', errcode })
}

describe('translateSqliteError', () => {
  it.each([
    ['SQLITE_BUSY', 5, 'locked'],
    ['SQLITE_BUSY_SNAPSHOT', 517, 'locked'],
    ['SQLITE_LOCKED', 6, 'locked'],
    ['SQLITE_READONLY_DBMOVED', 1032, 'write permission'],
    ['SQLITE_IOERR_WRITE', 778, 'check the disk'],
    ['SQLITE_FULL', 13, 'free some space'],
    ['SQLITE_CANTOPEN', 14, 'may write in it'],
  ])(
    'makes a CatalogUnavailableError of %s (%d), with the path, a fix and the cause',
    (_name, errcode, fix) => {
      const cause = sqliteError(errcode)
      const error = translateSqliteError(cause, '/data/catalog.sqlite')
      expect(error).toBeInstanceOf(CatalogUnavailableError)
      expect(error).toMatchObject({ message: expect.stringContaining(fix), cause })
      expect(error).toMatchObject({ message: expect.stringContaining('/data/catalog.sqlite') })
    },
  )

  it.each([
    ['SQLITE_CORRUPT', 11],
    ['SQLITE_NOTADB', 26],
  ])('makes a CatalogUnusableError of %s (%d)', (_name, errcode) => {
    expect(translateSqliteError(sqliteError(errcode), 'c')).toBeInstanceOf(CatalogUnusableError)
  })

  it('returns a programming error unchanged', () => {
    const mistakes = [sqliteError(1), sqliteError(20), new TypeError('ours'), 'thrown']
    expect(mistakes.map((mistake) => translateSqliteError(mistake, 'c'))).toEqual(mistakes)
  })

  it('makes a CatalogUnavailableError of a folder that cannot be accessed', () => {
    const cause = Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'stat' })
    expect(translateSqliteError(cause, 'c')).toBeInstanceOf(CatalogUnavailableError)
  })
})

describe('isBusy', () => {
  it('is true only for locks', () => {
    expect([5, 261, 517, 6, 262, 15].map((errcode) => isBusy(sqliteError(errcode)))).not.toContain(false)
    expect([8, 10, 13, 14].map((errcode) => isBusy(sqliteError(errcode)))).not.toContain(true)
  })
})
