import { describe, expect, it } from 'vitest'
import type { Scanner } from './scanner.ts'
import { scanInput } from './testing/scan-input.ts'

/** What a suite needs of an adapter: an open scanner, and bytes that its rules hit and others that they do not. */
export interface ScannerUnderTest {
  readonly scanner: Scanner
  readonly hostile: string
  readonly harmless: string
  /** The rule that hits `hostile`. */
  readonly rule: string
}

/** What every scanner must do. `open` is called for each test; what it opens is disposed with the stack. */
export function describeScanner(
  name: string,
  open: (owned: AsyncDisposableStack) => Promise<ScannerUnderTest>,
): void {
  describe(`the scanner ${name}`, () => {
    const signal = AbortSignal.timeout(300_000)

    it('says clean for a bundle of harmless files', async () => {
      await using owned = new AsyncDisposableStack()
      const { scanner, harmless } = await open(owned)
      const input = scanInput({ 'bundle.js': harmless, 'a/style.css': 'a {}', 'empty.txt': '' })
      expect((await scanner.scan(input, { signal })).verdict).toEqual({ kind: 'clean' })
    })

    it('says clean for a bundle without files', async () => {
      await using owned = new AsyncDisposableStack()
      const { scanner } = await open(owned)
      expect((await scanner.scan(scanInput({}), { signal })).verdict).toEqual({ kind: 'clean' })
    })

    it('names the rule and the file of each hit, with a message', async () => {
      await using owned = new AsyncDisposableStack()
      const { scanner, hostile, harmless, rule } = await open(owned)
      const input = scanInput({ 'a.js': harmless, 'b/c.js': `${harmless}${hostile}`, 'd.js': hostile })
      const { verdict, ruleVersion } = await scanner.scan(input, { signal })
      if (verdict.kind !== 'hits') throw new Error(`it says ${JSON.stringify(verdict)}`)
      const places = verdict.hits.map((hit) => ({ rule: hit.rule, file: hit.file }))
      expect(places.toSorted((one, other) => String(one.file).localeCompare(String(other.file)))).toEqual([
        { rule, file: 'b/c.js' },
        { rule, file: 'd.js' },
      ])
      expect(verdict.hits.every(({ message }) => message.length > 0)).toBe(true)
      expect(ruleVersion).not.toBe('')
    })

    it('gives each of many bundles at a time its own verdict', async () => {
      await using owned = new AsyncDisposableStack()
      const { scanner, hostile, harmless } = await open(owned)
      const bundles = Array.from({ length: 12 }, (_, index) =>
        scanInput({ [`${index}.js`]: index % 3 === 0 ? hostile : harmless }),
      )
      const reports = await Promise.all(bundles.map((bundle) => scanner.scan(bundle, { signal })))
      expect(
        reports.map(({ verdict }) =>
          verdict.kind === 'hits' ? verdict.hits.map(({ file }) => file) : verdict.kind,
        ),
      ).toEqual(bundles.map((_, index) => (index % 3 === 0 ? [`${index}.js`] : 'clean')))
    })

    it('reads a file that comes in small pieces, in which no piece has the whole of what the rule looks for', async () => {
      await using owned = new AsyncDisposableStack()
      const { scanner, hostile } = await open(owned)
      const input = scanInput({ 'a.js': hostile }, { chunkBytes: 3 })
      expect((await scanner.scan(input, { signal })).verdict.kind).toBe('hits')
    })

    it('throws the error of a file that cannot be read, which is no verdict', async () => {
      await using owned = new AsyncDisposableStack()
      const { scanner, harmless } = await open(owned)
      const lost = new Error('the spool has lost bytes')
      const [file] = scanInput({ 'a.js': harmless }).files
      const broken = { ...scanInput({}), files: file ? [{ ...file, open: () => failing(lost) }] : [] }
      await expect(scanner.scan(broken, { signal })).rejects.toBe(lost)
      // It works on.
      expect((await scanner.scan(scanInput({ 'a.js': harmless }), { signal })).verdict.kind).toBe('clean')
    })

    it('throws the reason of a signal that is aborted before the scan or while a file is read', async () => {
      await using owned = new AsyncDisposableStack()
      const { scanner, harmless } = await open(owned)
      const reason = new Error('nobody waits any more')
      const input = scanInput({ 'a.js': harmless })
      await expect(scanner.scan(input, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
      const stopped = new AbortController()
      const files = input.files.map((file) => ({
        ...file,
        async *open() {
          for await (const chunk of file.open()) {
            stopped.abort(reason)
            yield chunk
          }
        },
      }))
      await expect(scanner.scan({ ...input, files }, { signal: stopped.signal })).rejects.toBe(reason)
      expect((await scanner.scan(input, { signal })).verdict.kind).toBe('clean')
    })

    it('is ready', async () => {
      await using owned = new AsyncDisposableStack()
      const { scanner } = await open(owned)
      expect((await scanner.check({ signal })).state).toBe('ready')
    })
  })
}

async function* failing(error: Error): AsyncGenerator<Uint8Array> {
  yield Buffer.from('export')
  throw error
}
