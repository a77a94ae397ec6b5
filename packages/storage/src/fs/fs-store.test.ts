import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { renameSync } from 'node:fs'
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { pluginTagsKey } from '@plugboard/types'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { StoreFullError, StoreUnavailableError } from '../errors.ts'
import { sourceOf } from '../sources/source-of.ts'
import { bytesOf, readAll, sha256Of, watchedSource } from '../testing/object-source.ts'
import { asStoreError } from './fs-errors.ts'
import { openFsReader, openFsStore } from './fs-store.ts'
import { openFsProcess } from './testing/fs-process.ts'
import { openTemporaryFolder } from './testing/temporary-folder.ts'

const openFiles = async (): Promise<number> => (await readdir('/proc/self/fd')).length
const ATTRIBUTES = { contentType: 'application/javascript' }
/** Root may do everything, so as root a process that must not is another user's. */
const ANOTHER_UID = process.getuid?.() === 0 ? 65_534 : undefined

afterEach(() => void vi.useRealTimers())

describe('an fs store shared by processes', () => {
  it('lets exactly one of four processes create each object, and keeps its bytes', {
    timeout: 30_000,
  }, async () => {
    await using folder = await openTemporaryFolder()
    const directory = folder.path
    const keys = Array.from({ length: 20 }, (_, index) => `race/${index % 5}/${index}.js`)
    await using processes = new AsyncDisposableStack()
    const writers = await Promise.all(Array.from({ length: 4 }, () => openFsProcess()))
    for (const writer of writers) processes.use(writer)
    const answers = await Promise.all(
      writers.map((writer, seed) => writer.run({ kind: 'put', directory, keys, seed }) as Promise<string[]>),
    )
    await using store = await openFsStore({ directory })
    for (const [index, key] of keys.entries()) {
      const outcomes = answers.map((each) => each[index])
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1)
      expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(3)
      const winner = bytesOf(300_000, outcomes.indexOf('created'))
      expect(sha256Of(await readAll(await store.open(key)))).toBe(sha256Of(winner))
    }
    expect(await readdir(join(directory, 'tmp'))).toEqual([])
  })

  it('shows nothing of a put whose process was killed, and sweeps its temporary file after ten minutes', async () => {
    await using folder = await openTemporaryFolder()
    const directory = folder.path
    const temporary = join(directory, 'tmp')
    await using writer = await openFsProcess()
    expect(await writer.run({ kind: 'put half', directory, key: 'a/b.js' })).toBe('half')
    await writer.kill()

    await using store = await openFsStore({ directory })
    expect(await store.head('a/b.js')).toBeNull()
    const left = await readdir(temporary)
    expect(left).toHaveLength(1)

    const writtenAtMs = Date.now()
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(writtenAtMs + 9 * 60_000)
    await store.sweep()
    expect(await readdir(temporary)).toEqual(left)
    vi.setSystemTime(writtenAtMs + 11 * 60_000)
    await store.sweep()
    expect(await readdir(temporary)).toEqual([])
    expect(await store.putIfAbsent('a/b.js', sourceOf('x'), ATTRIBUTES)).toBe('created')
  })
})

describe('a replaceable object of an fs store', () => {
  it('that is a counter loses no increment of four processes', { timeout: 60_000 }, async () => {
    await using folder = await openTemporaryFolder()
    const directory = folder.path
    const key = pluginTagsKey('a')
    await using processes = new AsyncDisposableStack()
    const writers = await Promise.all(Array.from({ length: 4 }, () => openFsProcess()))
    for (const writer of writers) processes.use(writer)
    await Promise.all(writers.map((writer) => writer.run({ kind: 'increment', directory, key, times: 25 })))
    const reader = await openFsReader({ directory })
    expect((await reader.read(key))?.bytes.toString()).toBe('100')
    expect(await readdir(join(directory, 'tmp'))).toEqual([])
  })

  it('keeps a replaced file until its successor is ten minutes old', async () => {
    await using folder = await openTemporaryFolder()
    const directory = folder.path
    await using store = await openFsStore({ directory })
    const key = pluginTagsKey('a')
    const files = join(directory, 'replaceable/a/tags.json')
    const replace = async (text: string) => {
      const entityTag = (await store.read(key))?.entityTag ?? null
      const options = { contentType: 'text/plain', entityTag }
      expect(await store.replaceIf(key, Buffer.from(text), options)).toBe('replaced')
    }
    await replace('first')
    await replace('second')
    await replace('third')
    const setAge = async (name: string, minutes: number) => {
      const writtenAt = new Date(Date.now() - minutes * 60_000)
      await utimes(join(files, name), writtenAt, writtenAt)
    }
    await setAge('1', 30)
    await setAge('2', 11)
    await setAge('3', 9)
    await replace('fourth')
    expect((await readdir(files)).toSorted()).toEqual(['2', '3', '4'])
    expect((await store.read(key))?.bytes.toString()).toBe('fourth')
  })

  it('is unavailable, and not read, when somebody has put more there than a store writes', async () => {
    await using folder = await openTemporaryFolder()
    await using store = await openFsStore({ directory: folder.path })
    await store.replaceIf('.replaceable/a/tags.json', Buffer.from('1'), {
      entityTag: null,
      contentType: 'application/json',
    })
    await truncate(join(folder.path, 'replaceable/a/tags.json/1'), 2 ** 31)
    await expect(store.read('.replaceable/a/tags.json')).rejects.toThrow(StoreUnavailableError)
  })

  it('is absent, not unavailable, in a store from a time without replaceable objects', async () => {
    await using folder = await openTemporaryFolder()
    const directory = folder.path
    await openFsStore({ directory })
    await rm(join(directory, 'replaceable'), { recursive: true })
    const reader = await openFsReader({ directory })
    expect(await reader.read(pluginTagsKey('a'))).toBeNull()
  })
})

describe('a symbolic link inside an fs store', () => {
  it('is neither followed nor reported as absent', async () => {
    await using folder = await openTemporaryFolder()
    await using outside = await openTemporaryFolder()
    const directory = folder.path
    await using store = await openFsStore({ directory })
    const objects = join(directory, 'objects')
    await writeFile(join(outside.path, 'secret'), 'secret')
    await mkdir(join(objects, 'a'))
    await symlink(join(outside.path, 'secret'), join(objects, 'a/file'))
    await symlink(outside.path, join(objects, 'a/folder'))
    await symlink(join(outside.path, 'not there'), join(objects, 'a/dangling'))

    for (const key of [
      'a/file',
      'a/folder',
      'a/folder/secret',
      'a/folder/x/y',
      'a/dangling',
      'a/dangling/x',
    ]) {
      await expect(store.head(key)).rejects.toThrow(StoreUnavailableError)
      await expect(store.open(key)).rejects.toThrow(/symbolic link/)
      await expect(store.putIfAbsent(key, sourceOf('x'), ATTRIBUTES)).rejects.toThrow(StoreUnavailableError)
      await expect(store.remove(key)).rejects.toThrow(StoreUnavailableError)
      await expect(Array.fromAsync(store.list(`${key}/`))).rejects.toThrow(StoreUnavailableError)
    }
    await expect(Array.fromAsync(store.list(''))).rejects.toThrow(/symbolic link/)
    await symlink(outside.path, join(directory, 'replaceable/a'))
    await expect(store.read(pluginTagsKey('a'))).rejects.toThrow(/symbolic link/)
    const options = { contentType: 'text/plain', entityTag: null }
    await expect(store.replaceIf(pluginTagsKey('a'), Buffer.from('x'), options)).rejects.toThrow(
      /symbolic link/,
    )
    expect(await readdir(outside.path)).toEqual(['secret'])
    expect(await readFile(join(outside.path, 'secret'), 'utf8')).toBe('secret')
    expect(await readdir(join(directory, 'tmp'))).toEqual([])
  })
})

describe('the folders of an fs store', () => {
  it('may be symbolic links', async () => {
    await using folder = await openTemporaryFolder()
    const directory = join(folder.path, 'data')
    for (const name of ['objects', 'replaceable']) {
      await mkdir(join(folder.path, name))
      await mkdir(directory, { recursive: true })
      await symlink(join(folder.path, name), join(directory, name))
    }
    await using store = await openFsStore({ directory })
    const key = pluginTagsKey('a')
    const options = { contentType: 'text/plain', entityTag: null }
    expect(await store.replaceIf(key, Buffer.from('x'), options)).toBe('replaced')
    const reader = await openFsReader({ directory })
    expect((await reader.read(key))?.bytes.toString()).toBe('x')
  })

  it('fail the check while the one for replaceable objects is missing', async () => {
    await using folder = await openTemporaryFolder()
    await using store = await openFsStore({ directory: folder.path })
    await store.check()
    await rm(join(folder.path, 'replaceable'), { recursive: true })
    await expect(store.check()).rejects.toThrow(StoreUnavailableError)
  })
})

describe('an fs store', () => {
  it('is unavailable, not empty, when another volume or an empty mount point takes the place of its folder', async () => {
    await using folder = await openTemporaryFolder()
    const directory = folder.path
    await using store = await openFsStore({ directory })
    await store.putIfAbsent('a/b', sourceOf('x'), ATTRIBUTES)

    await rm(directory, { recursive: true })
    await mkdir(join(directory, 'objects'), { recursive: true })
    await expect(store.head('a/b')).rejects.toThrow(StoreUnavailableError)
    await expect(Array.fromAsync(store.list('a/'))).rejects.toThrow(/mounted/)

    await using other = await openFsStore({ directory })
    expect(await other.head('a/b')).toBeNull()
    await expect(store.head('a/b')).rejects.toThrow(/mounted/)
    await expect(store.check()).rejects.toThrow(StoreUnavailableError)
  })

  it('that is opened again has its objects', async () => {
    await using folder = await openTemporaryFolder()
    const directory = join(folder.path, 'made/by/open')
    await using first = await openFsStore({ directory })
    await first.putIfAbsent('a/b', sourceOf('x'), ATTRIBUTES)
    await using second = await openFsStore({ directory })
    expect(await second.head('a/b')).toEqual({ size: 1 })
    expect(await first.head('nothing')).toBeNull()
  })
})

describe('a reader of an fs store', () => {
  it('reads and passes its check without permission to write, and changes nothing', async () => {
    await using folder = await openTemporaryFolder()
    const directory = folder.path
    await using store = await openFsStore({ directory })
    await store.putIfAbsent('a/b', sourceOf('x'), ATTRIBUTES)
    await writeFile(join(directory, 'tmp/left'), '')
    const before = await readdir(directory, { recursive: true })
    const setModes = (mode: number) =>
      Promise.all(['.', ...before].map((name) => chmod(join(directory, name), mode)))

    await setModes(0o555)
    await using child = await openFsProcess()
    expect(await child.run({ kind: 'read', directory, key: 'a/b', uid: ANOTHER_UID })).toBe('x')
    await setModes(0o755)
    expect(await readdir(directory, { recursive: true })).toEqual(before)
  })

  it('creates nothing where no store is, is unavailable there, and reads once there is one', async () => {
    await using folder = await openTemporaryFolder()
    const directory = join(folder.path, 'data')
    const reader = await openFsReader({ directory })
    await expect(reader.head('a/b')).rejects.toThrow(StoreUnavailableError)
    await expect(reader.open('a/b')).rejects.toThrow(/no store was made in .* yet; start the registry/)
    await expect(reader.check()).rejects.toThrow(StoreUnavailableError)
    expect(await readdir(folder.path)).toEqual([])

    await using store = await openFsStore({ directory })
    expect(await reader.head('a/b')).toBeNull()
    await store.putIfAbsent('a/b', sourceOf('x'), ATTRIBUTES)
    expect((await readAll(await reader.open('a/b'))).toString()).toBe('x')
    await reader.check()
  })

  it('reads the objects of a store whose id is missing, and is unavailable for all others', async () => {
    await using folder = await openTemporaryFolder()
    const directory = folder.path
    await using store = await openFsStore({ directory })
    await store.putIfAbsent('a/b', sourceOf('x'), ATTRIBUTES)
    await rm(join(directory, 'store-id'))
    const reader = await openFsReader({ directory })
    expect(await reader.head('a/b')).toEqual({ size: 1 })
    await expect(reader.head('a/c')).rejects.toThrow(StoreUnavailableError)
  })

  it('names the folder and a fix in its error when it lacks the permission to read', async () => {
    await using folder = await openTemporaryFolder()
    const file = join(folder.path, 'file')
    await writeFile(file, '')
    await expect(openFsReader({ directory: join(file, 'data') })).rejects.toThrow(
      `cannot read objects in ${join(file, 'data')}: a part of the path is a file`,
    )
    const directory = join(folder.path, 'data')
    await mkdir(directory, { mode: 0 })
    await using child = await openFsProcess()
    expect(await child.run({ kind: 'read', directory, key: 'a', uid: ANOTHER_UID })).toMatch(
      `StoreUnavailableError: cannot read objects in ${directory}: this process lacks the permission`,
    )
  })
})

describe('a put into an fs store', () => {
  it('is refused below the key of an object and at the name of a folder, and changes nothing', async () => {
    await using folder = await openTemporaryFolder()
    await using store = await openFsStore({ directory: folder.path })
    await store.putIfAbsent('a/b', sourceOf('x'), ATTRIBUTES)
    await expect(store.putIfAbsent('a', sourceOf('y'), ATTRIBUTES)).rejects.toThrow(/objects lie below/)
    await expect(store.putIfAbsent('a/b/c', sourceOf('y'), ATTRIBUTES)).rejects.toThrow(StoreUnavailableError)
    await expect(store.putIfAbsent('a/b/c/d', sourceOf('y'), ATTRIBUTES)).rejects.toThrow(
      StoreUnavailableError,
    )
    expect(await store.head('a/b/c')).toBeNull()
    expect(await store.head('a')).toBeNull()
    expect(await store.head('a/b')).toEqual({ size: 1 })
  })

  it('of one or many objects opens no source of an object that exists', async () => {
    await using folder = await openTemporaryFolder()
    await using store = await openFsStore({ directory: folder.path })
    const objects = ['a/1', 'a/2', 'a/b/3', '4'].map((key) => {
      const opened = vi.fn<() => void>()
      return { key, opened, source: watchedSource(sourceOf(key), opened), ...ATTRIBUTES }
    })
    const [first, , third] = objects
    for (const { key } of [first, third].filter((each) => each !== undefined)) {
      expect(await store.putIfAbsent(key, sourceOf(key), ATTRIBUTES)).toBe('created')
    }
    expect(await store.putAllIfAbsent(objects)).toEqual(new Set(['a/1', 'a/b/3']))
    expect(await store.putAllIfAbsent(objects.slice(0, 1))).toEqual(new Set(['a/1']))
    expect(objects.map(({ opened }) => opened.mock.calls.length)).toEqual([0, 1, 0, 1])
  })
})

describe('a folder that an fs store creates', () => {
  it('is accessible to its user only, and an existing folder keeps its mode', async () => {
    await using folder = await openTemporaryFolder()
    const shared = join(folder.path, 'shared')
    await mkdir(shared)
    await chmod(shared, 0o755)
    await using store = await openFsStore({ directory: join(shared, 'made/by/open') })
    await store.putIfAbsent('a/b/c', sourceOf('x'), ATTRIBUTES)
    const made = ['made', 'made/by', 'made/by/open', 'made/by/open/objects/a', 'made/by/open/objects/a/b']
    const modes: Record<string, number> = {}
    for (const name of ['.', ...made]) modes[name] = (await stat(join(shared, name))).mode & 0o777
    expect(modes).toEqual({ '.': 0o755, ...Object.fromEntries(made.map((name) => [name, 0o700])) })
  })
})

describe('a removal from an fs store whose confirmation throws', () => {
  const stopped = new Error('stopped')

  it('puts an old object back even when another process sweeps meanwhile', async () => {
    await using folder = await openTemporaryFolder()
    const directory = folder.path
    await using store = await openFsStore({ directory })
    await store.putIfAbsent('a/b', sourceOf('x'), ATTRIBUTES)
    const anHourAgo = new Date(Date.now() - 60 * 60_000)
    await utimes(join(directory, 'objects/a/b'), anHourAgo, anHourAgo)
    const sweep = `import { openFsStore } from ${JSON.stringify(join(import.meta.dirname, 'fs-store.ts'))}
      await openFsStore({ directory: ${JSON.stringify(directory)} })`
    const confirm = () => {
      execFileSync(process.execPath, ['--conditions=source', '--input-type=module', '--eval', sweep])
      throw stopped
    }
    await expect(store.remove('a/b', { confirm })).rejects.toBe(stopped)
    expect((await readAll(await store.open('a/b'))).toString()).toBe('x')
    expect(await readdir(join(directory, 'tmp'))).toEqual([])
  })

  it('keeps the file in tmp when it cannot be put back', async () => {
    await using folder = await openTemporaryFolder()
    const directory = folder.path
    await using store = await openFsStore({ directory })
    await store.putIfAbsent('a/b', sourceOf('x'), ATTRIBUTES)
    const confirm = () => {
      renameSync(join(directory, 'objects'), join(directory, 'moved'))
      throw stopped
    }
    await expect(store.remove('a/b', { confirm })).rejects.toThrow(StoreUnavailableError)
    const kept = await readdir(join(directory, 'tmp'))
    expect(kept).toHaveLength(1)
    expect(await readFile(join(directory, 'tmp', kept.join()), 'utf8')).toBe('x')
  })
})

describe('the files of an fs store', () => {
  it('leave no empty folder behind when they are removed', async () => {
    await using folder = await openTemporaryFolder()
    await using store = await openFsStore({ directory: folder.path })
    await store.putIfAbsent('a/b/c/d', sourceOf('x'), ATTRIBUTES)
    await store.putIfAbsent('a/e', sourceOf('x'), ATTRIBUTES)
    await store.remove('a/b/c/d')
    expect(await readdir(join(folder.path, 'objects/a'))).toEqual(['e'])
    await store.remove('a/e')
    expect(await readdir(join(folder.path, 'objects'))).toEqual([])
  })

  it.skipIf(process.platform !== 'linux')(
    'are closed after a read, a destroyed body and a refused range',
    async () => {
      await using folder = await openTemporaryFolder()
      await using store = await openFsStore({ directory: folder.path })
      await store.putIfAbsent('a', sourceOf(bytesOf(2_000_000)), ATTRIBUTES)
      const before = await openFiles()
      for (let round = 0; round < 20; round += 1) {
        await readAll(await store.open('a'))
        const { body } = await store.open('a')
        body.destroy()
        await once(body, 'close')
        await expect(store.open('a', { range: { start: 0, end: 2_000_000 } })).rejects.toThrow(RangeError)
        await expect(store.open('a/nothing')).rejects.toThrow('there is no object')
      }
      expect(await openFiles()).toBeLessThan(before + 10)
    },
  )

  it('that are truncated while they are read end the body with an error', async () => {
    await using folder = await openTemporaryFolder()
    await using store = await openFsStore({ directory: folder.path })
    await store.putIfAbsent('a', sourceOf(bytesOf(2_000_000)), ATTRIBUTES)
    const opened = await store.open('a')
    await truncate(join(folder.path, 'objects/a'), 1_000_000)
    await expect(readAll(opened)).rejects.toThrow(StoreUnavailableError)
  })
})

describe('the error of an fs store', () => {
  it('names the folder and a fix when a part of the path is a file', async () => {
    await using folder = await openTemporaryFolder()
    const file = join(folder.path, 'file')
    await writeFile(file, '')
    const opening = openFsStore({ directory: join(file, 'data') })
    await expect(opening).rejects.toThrow(StoreUnavailableError)
    await expect(opening).rejects.toThrow(
      `cannot keep objects in ${join(file, 'data')}: a part of the path is a file`,
    )
  })

  it('names the folder and a fix when permission is missing', async () => {
    await using folder = await openTemporaryFolder()
    await chmod(folder.path, 0o555)
    await using child = await openFsProcess()
    const directory = join(folder.path, 'data')
    expect(await child.run({ kind: 'open', directory, uid: ANOTHER_UID })).toMatch(
      `StoreUnavailableError: cannot keep objects in ${directory}: this process lacks the permission`,
    )
  })

  it.each([
    ['ENOSPC', StoreFullError],
    ['EDQUOT', StoreFullError],
    ['EACCES', StoreUnavailableError],
    ['EROFS', StoreUnavailableError],
    ['EIO', StoreUnavailableError],
    ['EMFILE', StoreUnavailableError],
    ['ENOENT', StoreUnavailableError],
  ])('for %s is one of the port and has the cause', (code, expected) => {
    const cause = Object.assign(new Error(code), { code, syscall: 'open', errno: -1 })
    const error = asStoreError(cause, 'cannot write')
    expect(error.name).toBe(
      expected.prototype === StoreFullError.prototype ? 'StoreFullError' : 'StoreUnavailableError',
    )
    expect(error).toBeInstanceOf(expected)
    expect(error.cause).toBe(cause)
    expect(error.message).toContain(code)
  })

  it.each(['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS'])('for %s says what to do', (code) => {
    const cause = Object.assign(new Error(code), { code, syscall: 'open', errno: -1 })
    expect(asStoreError(cause, 'cannot write').message).toMatch(
      new RegExp(`^cannot write: .+; .+ \\(${code}\\)$`),
    )
  })

  it('is the original one when it did not come from a system call', () => {
    const cause = new TypeError('a programming error')
    expect(asStoreError(cause, 'cannot write')).toBe(cause)
  })
})
