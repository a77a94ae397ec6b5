import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { pluginTagsKey, REPLACEABLE_ROOM, versionStateKey } from '@plugboard/types'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { ObjectNotFoundError, SourceMismatchError, StoreUnavailableError } from './errors.ts'
import { compareKeys } from './keys/object-key.ts'
import { REPLACEABLE_LIMIT_BYTES } from './keys/replaceable-key.ts'
import type { ObjectSource, ObjectStore, ObjectToPut } from './object-store.ts'
import { sourceOf } from './sources/source-of.ts'
import { bytesOf, readAll, sha256Of, sourceInterruptedBy, watchedSource } from './testing/object-source.ts'

/** Opens a separate store for one test. */
export interface ObjectStoreFixture extends AsyncDisposable {
  readonly store: ObjectStore
}

export interface ObjectStoreContractOptions {
  /** Why the suite cannot run here. It is printed, and its tests count as skipped. */
  readonly skip?: string | undefined
  /** A size that the store handles differently from small ones, such as in parts. */
  readonly largeBytes?: number
  /** Why two concurrent writers may both replace an object: a fault of the server that no client can repair. */
  readonly losesReplacements?: string
  /** Opens a store that cannot answer, or says why there is none. */
  readonly openUnavailable: (() => Promise<ObjectStoreFixture>) | string
}

const ATTRIBUTES = { contentType: 'application/javascript' }
const WRITERS = 16

const ODD_KEYS = [
  'with space/a b.js',
  'plus+plus/a+b.js',
  'percent/100%25 %2F.js',
  'hash#/a#b.js',
  'question?/a?b=c&d.js',
  'unicode/Grüße-日本語-😀.js',
  'quotes/\'a\'"b".js',
  'xml/<a>&amp;.js',
  'signs/a@b:c;d,e=f$g!h~i*j(k)[l]{m}|n^o`p.js',
  'dots/...a/b..c/.d',
  `long/${'x'.repeat(200)}/${'y'.repeat(200)}/${'é'.repeat(100)}.js`,
]

const FALSE_KEYS = [
  '',
  '/',
  '/x',
  'x/',
  '..',
  '.',
  '../x',
  'a/../x',
  'a/..',
  'a//b',
  'a/./b',
  './a',
  'a\\b',
  'a\\..\\b',
  'a\0b',
  'a\nb',
  'a\u007fb',
  '\ud800',
  'k'.repeat(256),
  `${'k'.repeat(200)}/`.repeat(6),
]

/** The promises of the ObjectStore port, for every adapter and every fake. */
export function describeObjectStore(
  name: string,
  open: () => Promise<ObjectStoreFixture>,
  { skip, largeBytes = 1024 * 1024, losesReplacements, openUnavailable }: ObjectStoreContractOptions,
): void {
  const suite = skip === undefined ? describe : describe.skip
  suite(`${name} as an ObjectStore${skip === undefined ? '' : ` (skipped: ${skip})`}`, () => {
    describeBytes(open, largeBytes)
    describeSpans(open, largeBytes)
    describeKeys(open)
    describeRaces(open, largeBytes)
    describeSources(open, largeBytes)
    describeSourcesThatRead(open)
    describeMistakes(open)
    describePuttingMany(open, largeBytes)
    describeReplacing(open, losesReplacements)
    describeListing(open)
    describeRemoval(open)
    describeAborting(open, largeBytes)
    describeOutage(open, openUnavailable)
  })
}

type Open = () => Promise<ObjectStoreFixture>

function describeBytes(open: Open, largeBytes: number): void {
  it.each([
    ['an empty object', 0],
    ['one byte', 1],
    ['a small object', 70_000],
    ['a large object', largeBytes],
  ])('stores and returns %s', async (_, size) => {
    await using fixture = await open()
    const { store } = fixture
    const bytes = bytesOf(size)
    expect(await store.head('a/b.js')).toBeNull()
    expect(await store.putIfAbsent('a/b.js', sourceOf(bytes), ATTRIBUTES)).toBe('created')
    expect(await store.head('a/b.js')).toEqual({ size })
    const opened = await store.open('a/b.js')
    expect(opened.size).toBe(size)
    expect(sha256Of(await readAll(opened))).toBe(sha256Of(bytes))
  })

  it('accepts a content encoding and returns the bytes unchanged', async () => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a.js.gz', sourceOf('not really gzip'), {
      ...ATTRIBUTES,
      contentEncoding: 'gzip',
    })
    expect((await readAll(await store.open('a.js.gz'))).toString()).toBe('not really gzip')
  })

  it('answers exists to a second put, and keeps the first bytes', async () => {
    await using fixture = await open()
    const { store } = fixture
    expect(await store.putIfAbsent('a/b.js', sourceOf('first'), ATTRIBUTES)).toBe('created')
    expect(await store.putIfAbsent('a/b.js', sourceOf('second'), ATTRIBUTES)).toBe('exists')
    expect(await store.putIfAbsent('a/b.js', sourceOf('first'), ATTRIBUTES)).toBe('exists')
    expect((await readAll(await store.open('a/b.js'))).toString()).toBe('first')
  })

  it.each([
    ['a name never put', 'nothing'],
    ['a name never put in a folder', 'a/b/nothing'],
    ['a folder of other objects', 'a/b'],
    ['a folder never made', 'c/d/e'],
  ])('answers null to head and throws ObjectNotFoundError on open for %s', async (_, key) => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a/b/c.js', sourceOf('x'), ATTRIBUTES)
    expect(await store.head(key)).toBeNull()
    await expect(store.open(key)).rejects.toThrow(ObjectNotFoundError)
    await expect(store.open(key)).rejects.toMatchObject({ key })
    await expect(store.open(key, { range: { start: 0, end: 0 } })).rejects.toThrow(ObjectNotFoundError)
  })

  it('can be used after many bodies were destroyed half-way', async () => {
    await using fixture = await open()
    const { store } = fixture
    const bytes = bytesOf(largeBytes)
    await store.putIfAbsent('a.js', sourceOf(bytes), ATTRIBUTES)
    for (let round = 0; round < 40; round += 1) {
      const { body } = await store.open('a.js')
      body.destroy()
      await once(body, 'close')
    }
    expect(sha256Of(await readAll(await store.open('a.js')))).toBe(sha256Of(bytes))
  })

  it('opens a body that can be read by a data listener', async () => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a.js', sourceOf('flowing'), ATTRIBUTES)
    const { body } = await store.open('a.js')
    const chunks: Buffer[] = []
    body.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(body, 'end')
    expect(Buffer.concat(chunks).toString()).toBe('flowing')
  })

  it('passes its check', async () => {
    await using fixture = await open()
    await expect(fixture.store.check()).resolves.toBeUndefined()
  })
}

function describeSpans(open: Open, largeBytes: number): void {
  it('opens any range of any object', async () => {
    await using fixture = await open()
    const { store } = fixture
    const objects = [1, 2, 1000, largeBytes].map((size) => ({
      key: `size/${size}`,
      bytes: bytesOf(size, size),
    }))
    for (const { key, bytes } of objects) await store.putIfAbsent(key, sourceOf(bytes), ATTRIBUTES)
    const spans = fc
      .constantFrom(...objects)
      .chain((object) =>
        fc.tuple(fc.constant(object), fc.nat(object.bytes.length - 1), fc.nat(object.bytes.length - 1)),
      )
    await fc.assert(
      fc.asyncProperty(spans, async ([{ key, bytes }, one, other]) => {
        const range = { start: Math.min(one, other), end: Math.max(one, other) }
        const opened = await store.open(key, { range })
        expect(opened.size).toBe(bytes.length)
        expect((await readAll(opened)).equals(bytes.subarray(range.start, range.end + 1))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('opens the first byte, the last byte and the whole object as ranges', async () => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a', sourceOf('0123456789'), ATTRIBUTES)
    const read = async (start: number, end: number): Promise<string> =>
      (await readAll(await store.open('a', { range: { start, end } }))).toString()
    expect(await read(0, 0)).toBe('0')
    expect(await read(9, 9)).toBe('9')
    expect(await read(0, 9)).toBe('0123456789')
  })

  it.each([
    [3, 2],
    [-1, 2],
    [0, 10],
    [10, 10],
    [11, 20],
    [0, Number.NaN],
    [0.5, 2],
  ])('throws a RangeError for the range %d-%d of ten bytes', async (start, end) => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a', sourceOf('0123456789'), ATTRIBUTES)
    await expect(store.open('a', { range: { start, end } })).rejects.toThrow(RangeError)
  })
}

function describeKeys(open: Open): void {
  it('keeps unusual keys apart, and lists them as they were put', async () => {
    await using fixture = await open()
    const { store } = fixture
    for (const key of ODD_KEYS) await store.putIfAbsent(key, sourceOf(key), ATTRIBUTES)
    const kept: Record<string, unknown> = {}
    for (const key of ODD_KEYS) {
      const head = await store.head(key)
      kept[key] = { size: head?.size, text: (await readAll(await store.open(key))).toString() }
    }
    expect(kept).toEqual(
      Object.fromEntries(ODD_KEYS.map((key) => [key, { size: Buffer.byteLength(key), text: key }])),
    )
    expect(await keysOf(store, '')).toEqual(ODD_KEYS.toSorted(compareKeys))
    for (const key of ODD_KEYS) expect(await keysOf(store, key)).toEqual([key])
  })

  it.each(FALSE_KEYS.map((key) => [key.slice(0, 24), key.length, key]))(
    'refuses the key %j of length %d',
    async (_, __, key) => {
      await using fixture = await open()
      const { store } = fixture
      await expect(store.head(key)).rejects.toThrow(TypeError)
      await expect(store.open(key)).rejects.toThrow(TypeError)
      await expect(store.putIfAbsent(key, sourceOf('x'), ATTRIBUTES)).rejects.toThrow(TypeError)
      await expect(store.putAllIfAbsent([toPut('good', 'x'), toPut(key, 'x')])).rejects.toThrow(TypeError)
      await expect(store.remove(key)).rejects.toThrow(TypeError)
      expect(await keysOf(store, '')).toEqual([])
    },
  )

  it.each([['../'], ['/'], ['a//'], ['a/../b'], ['./'], ['a\\'], ['a\0']])(
    'refuses the prefix %j',
    async (prefix) => {
      await using fixture = await open()
      await expect(keysOf(fixture.store, prefix)).rejects.toThrow(TypeError)
    },
  )
}

function describeRaces(open: Open, largeBytes: number): void {
  it.each([
    ['small', 20_000],
    ['large', largeBytes],
  ])(`lets exactly one of ${WRITERS} writers create a %s object, and keeps its bytes`, async (_, size) => {
    await using fixture = await open()
    const { store } = fixture
    const contents = Array.from({ length: WRITERS }, (__, writer) => bytesOf(size, writer + 1))
    const answers = await Promise.all(
      contents.map((bytes) => store.putIfAbsent('race/a.js', sourceOf(bytes), ATTRIBUTES)),
    )
    expect(answers.toSorted()).toEqual(['created', ...Array<string>(WRITERS - 1).fill('exists')])
    const winner = contents[answers.indexOf('created')]
    expect(sha256Of(await readAll(await store.open('race/a.js')))).toBe(winner && sha256Of(winner))
    expect(await keysOf(store, '')).toEqual(['race/a.js'])
  })

  it('shows a reader nothing or all of an object that is being put', async () => {
    await using fixture = await open()
    const { store } = fixture
    const bytes = bytesOf(largeBytes)
    const writing = { done: false }
    const put = store.putIfAbsent('a.js', sourceOf(bytes), ATTRIBUTES).finally(() => {
      writing.done = true
    })
    while (!writing.done) {
      // A store that answers without I/O would otherwise never let the writer run.
      await setImmediate()
      const head = await store.head('a.js')
      expect([null, bytes.length]).toContain(head && head.size)
    }
    expect(await put).toBe('created')
    expect(await store.head('a.js')).toEqual({ size: bytes.length })
  })

  it('sweeps during a put without removing any of it or of an object', async () => {
    await using fixture = await open()
    const { store } = fixture
    const bytes = bytesOf(largeBytes)
    const put = store.putIfAbsent('a.js', sourceOf(bytes), ATTRIBUTES)
    await store.sweep()
    expect(await put).toBe('created')
    await store.sweep()
    expect(sha256Of(await readAll(await store.open('a.js')))).toBe(sha256Of(bytes))
  })

  it('loses no object to the concurrent removal of a neighbour', async () => {
    await using fixture = await open()
    const { store } = fixture
    await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        for (let round = 0; round < 5; round += 1) {
          expect(await store.putIfAbsent(`deep/folder/${index}`, sourceOf('x'), ATTRIBUTES)).toBe('created')
          expect(await store.head(`deep/folder/${index}`)).toEqual({ size: 1 })
          await store.remove(`deep/folder/${index}`)
        }
      }),
    )
    expect(await keysOf(store, '')).toEqual([])
  })
}

function describeSources(open: Open, largeBytes: number): void {
  const sizes = [
    ['small', 1000],
    ['large', largeBytes],
  ] as const

  it.each(
    sizes.flatMap(([label, size]) => {
      const bytes = bytesOf(size)
      const { sha256 } = sourceOf(bytes)
      const changed = Buffer.from(bytes)
      changed[0] = (changed[0] ?? 0) ^ 1
      return [
        [`fewer bytes than declared, ${label}`, { ...sourceOf(bytes.subarray(1)), size, sha256 }],
        [`no bytes at all, ${label}`, { ...sourceOf(''), size, sha256 }],
        [`more bytes than declared, ${label}`, { ...sourceOf(Buffer.concat([bytes, bytes])), size, sha256 }],
        [
          `one more byte than declared, ${label}`,
          { ...sourceOf(Buffer.concat([bytes, Buffer.of(0)])), size, sha256 },
        ],
        [`other bytes than declared, ${label}`, { ...sourceOf(changed), sha256 }],
      ] as const
    }),
  )('stores nothing of a source that yields %s', async (_, source) => {
    await using fixture = await open()
    const { store } = fixture
    await expect(store.putIfAbsent('a.js', source, ATTRIBUTES)).rejects.toThrow(SourceMismatchError)
    expect(await store.head('a.js')).toBeNull()
    expect(await keysOf(store, '')).toEqual([])
  })

  it.each([
    ['bytes although none are declared', { ...sourceOf('x'), size: 0, sha256: sha256Of(Buffer.of()) }],
    ['no bytes but declares another digest', { ...sourceOf(''), sha256: sha256Of(Buffer.of(1)) }],
  ])('stores nothing of a source that yields %s', async (_, source) => {
    await using fixture = await open()
    const { store } = fixture
    await expect(store.putIfAbsent('a.js', source, ATTRIBUTES)).rejects.toThrow(SourceMismatchError)
    expect(await store.head('a.js')).toBeNull()
  })

  it.each(sizes)("throws a %s source's own error and stores nothing", async (_, size) => {
    await using fixture = await open()
    const { store } = fixture
    const failure = new Error('the spool file is gone')
    const bytes = bytesOf(size)
    const source = sourceInterruptedBy(bytes, (stream) => stream.destroy(failure))
    await expect(store.putIfAbsent('a.js', source, ATTRIBUTES)).rejects.toBe(failure)
    expect(await store.head('a.js')).toBeNull()
    expect(await store.putIfAbsent('a.js', sourceOf(bytes), ATTRIBUTES)).toBe('created')
  })
}

/** A source that can give its bytes without a stream, too. An adapter may use either. */
function readable(bytes: Buffer): ObjectSource {
  return {
    ...sourceOf(bytes),
    read: async (position, length) => bytes.subarray(position, position + length),
  }
}

function describeSourcesThatRead(open: Open): void {
  const bytes = bytesOf(1000)
  const failure = new Error('the spool file is gone')
  const fail = async () => {
    throw failure
  }

  it.each([0, 1000, 100_000])('puts a source of %i bytes that can be read without a stream', async (size) => {
    await using fixture = await open()
    const { store } = fixture
    const content = bytesOf(size)
    expect(await store.putIfAbsent('a.js', readable(content), ATTRIBUTES)).toBe('created')
    expect((await readAll(await store.open('a.js'))).equals(content)).toBe(true)
  })

  it.each([
    ['other bytes', { ...readable(bytesOf(1000, 2)), sha256: sha256Of(bytes) }],
    ['fewer bytes', { ...readable(bytes.subarray(1)), size: 1000, sha256: sha256Of(bytes) }],
  ])('stores nothing of a source that reads %s than declared', async (_, source) => {
    await using fixture = await open()
    const { store } = fixture
    await expect(store.putIfAbsent('a.js', source, ATTRIBUTES)).rejects.toThrow(SourceMismatchError)
    expect(await keysOf(store, '')).toEqual([])
  })

  it('throws the own error of a source that cannot be read, and stores nothing', async () => {
    await using fixture = await open()
    const { store } = fixture
    const source = { ...sourceInterruptedBy(bytes, (stream) => stream.destroy(failure)), read: fail }
    await expect(store.putIfAbsent('a.js', source, ATTRIBUTES)).rejects.toBe(failure)
    expect(await keysOf(store, '')).toEqual([])
  })

  it("rejects with the signal's reason while a source is silent, and stores nothing", async () => {
    await using fixture = await open()
    const { store } = fixture
    const abort = new AbortController()
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    const source: ObjectSource = {
      ...sourceInterruptedBy(bytes, () => ask()),
      read: () => {
        ask()
        return Promise.withResolvers<never>().promise
      },
    }
    const put = store.putIfAbsent('a.js', source, { ...ATTRIBUTES, signal: abort.signal })
    await asked
    abort.abort(failure)
    await expect(put).rejects.toBe(failure)
    expect(await keysOf(store, '')).toEqual([])
  })
}

function describeMistakes(open: Open): void {
  const mistake = new TypeError('a programming error')
  const throwMistake = () => {
    throw mistake
  }

  it('throws a programming error of the caller unchanged, not as StoreUnavailableError', async () => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a', sourceOf('a'), ATTRIBUTES)
    const source = { ...sourceOf('b'), open: throwMistake }
    await expect(store.putIfAbsent('b', source, ATTRIBUTES)).rejects.toBe(mistake)
    await expect(store.putAllIfAbsent([{ key: 'b', source, ...ATTRIBUTES }])).rejects.toBe(mistake)
    await expect(store.remove('a', { confirm: throwMistake })).rejects.toBe(mistake)
    expect(await keysOf(store, '')).toEqual(['a'])
  })
}

function describePuttingMany(open: Open, largeBytes: number): void {
  const MANY = 60

  it('puts many objects whole, some of them large or in folders', async () => {
    await using fixture = await open()
    const { store } = fixture
    const contents = Array.from({ length: MANY }, (_, index) =>
      bytesOf(index === 3 ? largeBytes : index * 37, index + 1),
    )
    const objects = contents.map((bytes, index) => toPut(`a/${index % 7}/${index}.js`, bytes))
    expect(await store.putAllIfAbsent(objects)).toEqual(new Set())
    expect(await keysOf(store, '')).toEqual(objects.map(({ key }) => key).toSorted(compareKeys))
    for (const { key, source } of objects) {
      expect(sha256Of(await readAll(await store.open(key)))).toBe(source.sha256)
    }
  })

  it('answers a put of no objects with an empty set', async () => {
    await using fixture = await open()
    expect(await fixture.store.putAllIfAbsent([])).toEqual(new Set())
  })

  it('answers a put of many with the keys that existed, keeps their bytes, and puts the others', async () => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a/1', sourceOf('first'), ATTRIBUTES)
    await store.putIfAbsent('b', sourceOf('first'), ATTRIBUTES)
    const objects = ['a/1', 'a/2', 'b', 'c'].map((key) => toPut(key, 'second'))
    expect(await store.putAllIfAbsent(objects)).toEqual(new Set(['a/1', 'b']))
    expect(await textsOf(store)).toEqual({ 'a/1': 'first', 'a/2': 'second', b: 'first', c: 'second' })
  })

  it('puts a key that is listed twice once, and answers that it existed', async () => {
    await using fixture = await open()
    const { store } = fixture
    expect(await store.putAllIfAbsent([toPut('a', 'same'), toPut('a', 'same')])).toEqual(new Set(['a']))
    expect(await textsOf(store)).toEqual({ a: 'same' })
  })

  it(`lets exactly one of ${WRITERS} writers of overlapping sets create each object, and keeps its bytes`, async () => {
    await using fixture = await open()
    const { store } = fixture
    const keys = Array.from({ length: 23 }, (_, index) => `race/${index % 4}/${index}`)
    const keysOfWriter = (writer: number) =>
      keys.slice(writer % 8, (writer % 8) + 16).toSorted(() => (writer % 2 === 0 ? 1 : -1))
    const writers = Array.from({ length: WRITERS }, (_, writer) => ({
      text: `writer ${writer}`,
      keys: keysOfWriter(writer),
    }))
    const existing = await Promise.all(
      writers.map(({ text, keys: own }) => store.putAllIfAbsent(own.map((key) => toPut(key, text)))),
    )
    const created = Object.fromEntries(
      keys.map((key) => [
        key,
        writers.flatMap(({ text, keys: own }, writer) =>
          own.includes(key) && !existing[writer]?.has(key) ? [text] : [],
        ),
      ]),
    )
    const texts = await textsOf(store)
    expect(created).toEqual(Object.fromEntries(keys.map((key) => [key, [texts[key]]])))
  })

  it('puts all other objects while one source is slow', async () => {
    await using fixture = await open()
    const { store } = fixture
    const others = Promise.withResolvers<void>()
    const fast = Array.from({ length: MANY }, (_, index) => toPut(`fast/${index}`, `${index}`))
    let read = 0
    const counted = fast.map(({ source, ...object }) => ({
      ...object,
      source: watchedSource(source, () => {
        read += 1
        if (read === MANY) others.resolve()
      }),
    }))
    const slow = sourceInterruptedBy(Buffer.from('slow'), async (stream) => {
      await others.promise
      stream.push('ow')
      stream.push(null)
    })
    expect(await store.putAllIfAbsent([{ key: 'slow', source: slow, ...ATTRIBUTES }, ...counted])).toEqual(
      new Set(),
    )
    expect((await textsOf(store))['slow']).toBe('slow')
  })

  it.each([
    [
      'fails',
      (stream: Readable) => stream.destroy(new Error('the spool file is gone')),
      'spool file is gone',
    ],
    [
      'yields fewer bytes than it declared',
      (stream: Readable) => stream.push(null),
      'the source has 2 bytes',
    ],
  ])(
    'ends the other puts when a source %s, and rejects once no source is read any more',
    async (_, interrupt, message) => {
      await using fixture = await open()
      const { store } = fixture
      const opened: Readable[] = []
      const silent = Array.from({ length: MANY }, (__, index) => ({
        key: `silent/${index}`,
        source: watchedSource(
          sourceInterruptedBy(bytesOf(1000), () => {}),
          (stream) => opened.push(stream),
        ),
        ...ATTRIBUTES,
      }))
      const failing = {
        key: 'failing',
        source: sourceInterruptedBy(Buffer.from('half'), interrupt),
        ...ATTRIBUTES,
      }
      await expect(store.putAllIfAbsent([failing, ...silent])).rejects.toThrow(message)
      expect(opened.map((stream) => stream.destroyed)).toEqual(opened.map(() => true))
      expect(opened.length).toBeLessThan(MANY)
      expect(await keysOf(store, '')).toEqual([])
    },
  )

  it("ends a put of many with the signal's reason when it is aborted, once no source is read any more", async () => {
    await using fixture = await open()
    const { store } = fixture
    const reason = new Error('the client has gone')
    const controller = new AbortController()
    const opened: Readable[] = []
    const objects = Array.from({ length: MANY }, (_, index) => {
      const source =
        index === MANY / 2
          ? sourceInterruptedBy(bytesOf(1000), () => controller.abort(reason))
          : sourceOf(bytesOf(1000, index))
      return {
        key: `a/${index}`,
        source: watchedSource(source, (stream) => opened.push(stream)),
        ...ATTRIBUTES,
      }
    })
    await expect(store.putAllIfAbsent(objects, { signal: controller.signal })).rejects.toBe(reason)
    expect(opened.map((stream) => stream.destroyed)).toEqual(opened.map(() => true))
    const stored = await keysOf(store, '')
    expect(stored).not.toContain(`a/${MANY / 2}`)
    expect(stored).not.toContain(`a/${MANY - 1}`)
    const others = objects.filter(({ key }) => key !== `a/${MANY / 2}`)
    const existed = await store.putAllIfAbsent(others)
    // Others may be stored too: an aborted put may still reach the server.
    expect([...existed]).toEqual(expect.arrayContaining(stored))
    expect(await keysOf(store, '')).toEqual(others.map(({ key }) => key).toSorted())
  })
}

function describeReplacing(open: Open, losesReplacements: string | undefined): void {
  const key = versionStateKey({ pluginId: 'a', version: '1.0.0' })
  const JSON_TYPE = { contentType: 'application/json' }
  const replace = (store: ObjectStore, text: string, entityTag: string | null) =>
    store.replaceIf(key, Buffer.from(text), { ...JSON_TYPE, entityTag })
  const textOf = async (store: ObjectStore) => (await store.read(key))?.bytes.toString()
  const tagOf = async (store: ObjectStore) => (await store.read(key))?.entityTag ?? null

  it('creates a replaceable object only where there is none', async () => {
    await using fixture = await open()
    const { store } = fixture
    expect(await store.read(key)).toBeNull()
    expect(await replace(store, 'nothing to replace', '"1"')).toBe('changed')
    expect(await store.read(key)).toBeNull()
    expect(await replace(store, 'first', null)).toBe('replaced')
    expect(await replace(store, 'second', null)).toBe('changed')
    expect(await textOf(store)).toBe('first')
  })

  it('replaces an object by its entity tag once, and gives each replacement a new tag', async () => {
    await using fixture = await open()
    const { store } = fixture
    await replace(store, 'first', null)
    const first = await tagOf(store)
    expect(await replace(store, 'second', first)).toBe('replaced')
    const second = await tagOf(store)
    expect(second).not.toBe(first)
    expect(await replace(store, 'third', first)).toBe('changed')
    expect(await textOf(store)).toBe('second')
    expect(await replace(store, '', second)).toBe('replaced')
    expect(await textOf(store)).toBe('')
  })

  it('keeps replaceable objects out of listings, and apart from bundle objects with a similar key', async () => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a/v1.0.0/state.json', sourceOf('of the bundle'), ATTRIBUTES)
    await replace(store, 'of the version', null)
    await store.replaceIf(pluginTagsKey('a'), Buffer.from('of the plugin'), { ...JSON_TYPE, entityTag: null })
    expect(await textsOf(store)).toEqual({ 'a/v1.0.0/state.json': 'of the bundle' })
    expect(await textOf(store)).toBe('of the version')
    expect((await store.read(pluginTagsKey('a')))?.bytes.toString()).toBe('of the plugin')
  })

  it('refuses keys of one kind to the methods of the other', async () => {
    await using fixture = await open()
    const { store } = fixture
    await expect(store.read('a/v1.0.0/state.json')).rejects.toThrow(TypeError)
    await expect(store.read(`${REPLACEABLE_ROOM}../a`)).rejects.toThrow(TypeError)
    const tag = { ...JSON_TYPE, entityTag: null }
    await expect(store.replaceIf('a/v1.0.0/bundle.js', Buffer.from('x'), tag)).rejects.toThrow(TypeError)
    await expect(store.putIfAbsent(key, sourceOf('x'), ATTRIBUTES)).rejects.toThrow(TypeError)
    await expect(store.putAllIfAbsent([toPut(key, 'x')])).rejects.toThrow(TypeError)
    await expect(store.open(key)).rejects.toThrow(TypeError)
    await expect(store.head(key)).rejects.toThrow(TypeError)
    await expect(store.remove(key)).rejects.toThrow(TypeError)
  })

  it('accepts a replacement of exactly the size limit, and refuses one more byte', async () => {
    await using fixture = await open()
    const { store } = fixture
    const bytes = bytesOf(REPLACEABLE_LIMIT_BYTES)
    expect(await store.replaceIf(key, bytes, { ...JSON_TYPE, entityTag: null })).toBe('replaced')
    expect((await store.read(key))?.bytes.equals(bytes)).toBe(true)
    const more = Buffer.alloc(REPLACEABLE_LIMIT_BYTES + 1)
    const entityTag = await tagOf(store)
    await expect(store.replaceIf(key, more, { ...JSON_TYPE, entityTag })).rejects.toThrow(RangeError)
  })

  const skipped = losesReplacements === undefined ? '' : ` (skipped: ${losesReplacements})`
  it.skipIf(skipped !== '')(
    `loses no increment of ${WRITERS} writers, and never shows a reader a mixture of two${skipped}`,
    {
      timeout: 60_000,
    },
    async () => {
      await using fixture = await open()
      const { store } = fixture
      const ROUNDS = 3
      const increment = async () => {
        for (;;) {
          const current = await store.read(key)
          const next = Buffer.from(countText(countIn(current?.bytes) + 1))
          const options = { ...JSON_TYPE, entityTag: current?.entityTag ?? null }
          if ((await store.replaceIf(key, next, options)) === 'replaced') return
        }
      }
      const writing = { done: false }
      const seen: number[] = []
      const reading = (async () => {
        while (!writing.done) {
          await setImmediate()
          const bytes = (await store.read(key))?.bytes
          const count = countIn(bytes)
          expect(bytes?.toString() ?? countText(0)).toBe(countText(count))
          seen.push(count)
        }
      })()
      const writers = Array.from({ length: WRITERS }, async () => {
        for (let round = 0; round < ROUNDS; round += 1) await increment()
      })
      await Promise.all(writers).finally(() => {
        writing.done = true
      })
      await reading
      expect(countIn((await store.read(key))?.bytes)).toBe(WRITERS * ROUNDS)
      expect(seen).toEqual(seen.toSorted((left, right) => left - right))
    },
  )

  it("rejects a replacement with the signal's reason when it is aborted before the call", async () => {
    await using fixture = await open()
    const { store } = fixture
    const reason = new Error('the client has gone')
    const signal = AbortSignal.abort(reason)
    await expect(store.read(key, { signal })).rejects.toBe(reason)
    const options = { ...JSON_TYPE, entityTag: null, signal }
    await expect(store.replaceIf(key, Buffer.from('x'), options)).rejects.toBe(reason)
    expect(await store.read(key)).toBeNull()
  })
}

function describeListing(open: Open): void {
  it('lists more than a thousand keys in the byte order of their keys', async () => {
    await using fixture = await open()
    const { store } = fixture
    const keys = Array.from({ length: 1050 }, (_, index) => `many/${(index * 7919) % 1050}`)
    for (let start = 0; start < keys.length; start += 25) {
      await Promise.all(
        keys.slice(start, start + 25).map((key) => store.putIfAbsent(key, sourceOf(key), ATTRIBUTES)),
      )
    }
    expect(await keysOf(store, 'many/')).toEqual(keys.toSorted(compareKeys))
    const entries = await Array.fromAsync(store.list('many/10'))
    expect(entries.map(({ size }) => size)).toEqual(entries.map(({ key }) => key.length))
    // The clock of a store may differ a little, and S3 servers list whole seconds.
    const ages = entries.map(({ modifiedAtMs }) => Math.abs(Date.now() - modifiedAtMs))
    expect(Math.max(...ages)).toBeLessThan(60_000)
    expect(entries.length).toBe(1 + 10 + 50)
  })

  it('orders folders among files by the bytes of whole keys', async () => {
    await using fixture = await open()
    const { store } = fixture
    const keys = ['a-b', 'a.b', 'a/b', 'a/b-c/d', 'a/b.c', 'a0', 'ab', 'B', 'é', '\uE000', '😀']
    for (const key of keys) await store.putIfAbsent(key, sourceOf(key), ATTRIBUTES)
    expect(await keysOf(store, '')).toEqual(keys.toSorted(compareKeys))
  })

  it('does not list version 1.0.0-beta under the prefix of version 1.0.0', async () => {
    await using fixture = await open()
    const { store } = fixture
    for (const version of ['1.0.0', '1.0.0-beta', '1.0.00', '1.0']) {
      await store.putIfAbsent(`a/v${version}/bundle.js`, sourceOf(version), ATTRIBUTES)
    }
    expect(await keysOf(store, 'a/v1.0.0/')).toEqual(['a/v1.0.0/bundle.js'])
    expect(await keysOf(store, 'a/v1.0.0')).toEqual([
      'a/v1.0.0-beta/bundle.js',
      'a/v1.0.0/bundle.js',
      'a/v1.0.00/bundle.js',
    ])
    expect(await keysOf(store, 'a/v2')).toEqual([])
    expect(await keysOf(store, 'b/')).toEqual([])
  })
}

function describeRemoval(open: Open): void {
  it('removes an object, accepts its removal again, and frees its key', async () => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a/b/c', sourceOf('c'), ATTRIBUTES)
    await store.putIfAbsent('a/d', sourceOf('d'), ATTRIBUTES)
    await store.remove('a/b/c')
    await store.remove('a/b/c')
    await store.remove('a/b')
    await store.remove('never/was')
    expect(await store.head('a/b/c')).toBeNull()
    expect(await keysOf(store, '')).toEqual(['a/d'])
    expect(await store.putIfAbsent('a/b/c', sourceOf('again'), ATTRIBUTES)).toBe('created')
    expect((await readAll(await store.open('a/b/c'))).toString()).toBe('again')
  })

  it('removes an object only after the confirmation', async () => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a', sourceOf('a'), ATTRIBUTES)
    const refusal = new Error('no longer')
    const refuse = () => {
      throw refusal
    }
    await expect(store.remove('a', { confirm: refuse })).rejects.toBe(refusal)
    expect((await readAll(await store.open('a'))).toString()).toBe('a')
    const confirm = vi.fn<() => void>()
    await store.remove('a', { confirm })
    expect(confirm).toHaveBeenCalledOnce()
    expect(await store.head('a')).toBeNull()
  })
}

function describeAborting(open: Open, largeBytes: number): void {
  const reason = new Error('the client has gone')

  it("rejects every call with the signal's reason when it is aborted before", async () => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a', sourceOf('a'), ATTRIBUTES)
    const signal = AbortSignal.abort(reason)
    await expect(store.head('a', { signal })).rejects.toBe(reason)
    await expect(store.open('a', { signal })).rejects.toBe(reason)
    await expect(store.putIfAbsent('b', sourceOf('b'), { ...ATTRIBUTES, signal })).rejects.toBe(reason)
    await expect(store.putAllIfAbsent([toPut('b', 'b')], { signal })).rejects.toBe(reason)
    await expect(store.remove('a', { signal })).rejects.toBe(reason)
    await expect(store.sweep({ signal })).rejects.toBe(reason)
    await expect(store.check({ signal })).rejects.toBe(reason)
    await expect(keysOf(store, '', signal)).rejects.toBe(reason)
    expect(await keysOf(store, '')).toEqual(['a'])
  })

  it("ends an open or its body with the signal's reason", async () => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a', sourceOf(bytesOf(largeBytes)), ATTRIBUTES)
    const controller = new AbortController()
    const reading = store.open('a', { signal: controller.signal }).then(readAll)
    controller.abort(reason)
    await expect(reading).rejects.toBe(reason)
  })

  it("ends a body that is being read with the signal's reason", async () => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a', sourceOf(bytesOf(largeBytes)), ATTRIBUTES)
    const controller = new AbortController()
    const { body } = await store.open('a', { signal: controller.signal })
    const reading = (async () => {
      for await (const _ of body) controller.abort(reason)
    })()
    await expect(reading).rejects.toBe(reason)
  })

  it('is not affected by an abort after a body was read to its end', async () => {
    await using fixture = await open()
    const { store } = fixture
    await store.putIfAbsent('a', sourceOf('whole'), ATTRIBUTES)
    const controller = new AbortController()
    const bytes = await readAll(await store.open('a', { signal: controller.signal }))
    controller.abort(reason)
    expect(bytes.toString()).toBe('whole')
  })

  it.each([
    ['small', 200_000],
    ['large', largeBytes],
  ])("ends the put of a %s object with the signal's reason and stores nothing", async (_, size) => {
    await using fixture = await open()
    const { store } = fixture
    const controller = new AbortController()
    const source = sourceInterruptedBy(bytesOf(size), () => controller.abort(reason))
    await expect(store.putIfAbsent('a', source, { ...ATTRIBUTES, signal: controller.signal })).rejects.toBe(
      reason,
    )
    expect(await store.head('a')).toBeNull()
    expect(await keysOf(store, '')).toEqual([])
    expect(await store.putIfAbsent('a', sourceOf('later'), ATTRIBUTES)).toBe('created')
  })

  it("ends a listing with the signal's reason", async () => {
    await using fixture = await open()
    const { store } = fixture
    for (const key of ['a', 'b', 'c']) await store.putIfAbsent(key, sourceOf(key), ATTRIBUTES)
    const controller = new AbortController()
    const seen: string[] = []
    const listing = (async () => {
      for await (const { key } of store.list('', { signal: controller.signal })) {
        seen.push(key)
        controller.abort(reason)
      }
    })()
    await expect(listing).rejects.toBe(reason)
    expect(seen).toEqual(['a'])
  })
}

function describeOutage(open: Open, openUnavailable: Open | string): void {
  it('reports a missing object as absent while the store can answer', async () => {
    await using fixture = await open()
    expect(await fixture.store.head('a')).toBeNull()
  })

  const missing = typeof openUnavailable === 'string' ? ` (skipped: ${openUnavailable})` : ''
  it.skipIf(missing !== '')(
    `never reports an object as absent when the store cannot answer${missing}`,
    async () => {
      if (typeof openUnavailable === 'string') throw new Error(openUnavailable)
      await using fixture = await openUnavailable()
      const { store } = fixture
      const outcomes = await Promise.allSettled([
        store.head('a/b'),
        store.open('a/b'),
        store.open('a/b', { range: { start: 0, end: 0 } }),
        store.putIfAbsent('a/b', sourceOf('x'), ATTRIBUTES),
        store.putAllIfAbsent([toPut('a/b', 'x'), toPut('a/c', 'x')]),
        store.remove('a/b'),
        store.read(pluginTagsKey('a')),
        store.replaceIf(pluginTagsKey('a'), Buffer.from('x'), {
          contentType: 'application/json',
          entityTag: null,
        }),
        keysOf(store, 'a/'),
        keysOf(store, ''),
        store.check(),
      ])
      const unavailable = { status: 'rejected', reason: expect.any(StoreUnavailableError) }
      expect(outcomes).toEqual(outcomes.map(() => unavailable))
    },
  )
}

/** A count as a text that is long enough to reveal a mixture of two. */
function countText(count: number): string {
  return `${count},`.repeat(20_000)
}

function countIn(bytes: Buffer | undefined): number {
  return Number(bytes?.toString().split(',')[0] ?? 0)
}

function toPut(key: string, content: Uint8Array | string): ObjectToPut {
  return { key, source: sourceOf(content), ...ATTRIBUTES }
}

/** Every object with its text. */
async function textsOf(store: ObjectStore): Promise<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const key of await keysOf(store, '')) texts[key] = (await readAll(await store.open(key))).toString()
  return texts
}

async function keysOf(store: ObjectStore, prefix: string, signal?: AbortSignal): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(prefix, { signal })) keys.push(key)
  return keys
}
