import { mkdtempDisposable, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeScanner } from '../scanner.contract.ts'
import { scanInput } from '../testing/scan-input.ts'
import { openYaraScanner, type YaraSettings } from './yara-scanner.ts'

const MINER = `rule coinhive : miner {
  meta:
    description = "A miner of crypto currencies"
    severity = "High"
    score = 7
  strings:
    $name = "CoinHive.Anonymous"
  condition:
    $name
}
`
// Some billion steps, none of which is a call.
const ENDLESS = `rule endless {
  condition:
    for all i in (1..2000000000) : (i * 7 != filesize - 3)
}
`

const signal = AbortSignal.timeout(300_000)

const count = (rule: string, condition: string) =>
  `rule ${rule} { strings: $a = "ab" condition: ${condition} }`

const ruleFor = (text: string) => `rule other { strings: $a = "${text}" condition: $a }`

async function openRules(
  owned: AsyncDisposableStack,
  files: Readonly<Record<string, string>>,
  settings: Partial<YaraSettings> = {},
) {
  const folder = owned.use(await mkdtempDisposable(join(tmpdir(), 'plugboard-rules-')))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text)
  const scanner = await openYaraScanner({
    name: 'rules',
    requirement: 'required',
    directory: folder.path,
    timeoutMs: 60_000,
    maxFileBytes: 4_194_304,
    memoryBytes: 67_108_864,
    threads: 2,
    maxWaiting: 100,
    ...settings,
  })
  return { scanner: owned.use(scanner), directory: folder.path }
}

describeScanner('YARA rules', async (owned) => ({
  ...(await openRules(owned, { 'miners.yar': MINER })),
  hostile: 'new CoinHive.Anonymous("key")',
  harmless: 'export default {}',
  rule: 'miners.yar:coinhive',
}))

describe('a scanner with YARA rules', () => {
  it('takes message and severity from the meta of the rule, and shows where it matched and what', async () => {
    await using owned = new AsyncDisposableStack()
    const { scanner } = await openRules(owned, { 'miners.yar': MINER })
    const code = 'export default {}\n\n  /* \u00e4\u{1f600} */ new CoinHive.Anonymous("key\u202e")\n'
    const { verdict, ruleVersion } = await scanner.scan(scanInput({ 'bundle.js': code }), { signal })
    expect(verdict).toEqual({
      kind: 'hits',
      hits: [
        {
          rule: 'miners.yar:coinhive',
          file: 'bundle.js',
          message: 'A miner of crypto currencies',
          evidence: String.raw`CoinHive.Anonymous("key\u{202e}")\u{a}`,
          offset: Buffer.from(code).indexOf('CoinHive'),
          line: 3,
          column: 17,
          severity: 'high',
          ruleDigest: expect.stringMatching(/^[0-9a-f]{16}$/),
        },
      ],
    })
    expect(ruleVersion).toMatch(/^[0-9a-f]{16}$/)
  })

  it('names a rule without meta by its name, and has no place where the condition needs no pattern', async () => {
    await using owned = new AsyncDisposableStack()
    const { scanner } = await openRules(owned, { 'a.yara': 'rule big { condition: filesize > 4 }' })
    const { verdict } = await scanner.scan(scanInput({ 'bundle.js': '12345' }), { signal })
    expect(verdict).toMatchObject({
      hits: [
        { rule: 'a.yara:big', message: 'The rule big matches.', evidence: null, offset: null, line: null },
      ],
    })
  })

  it('shows neither private rules nor places of private patterns', async () => {
    await using owned = new AsyncDisposableStack()
    const { scanner } = await openRules(owned, {
      'a.yar': `private rule helper { strings: $a = "x" condition: $a }
                rule visible { strings: $secret = "x" private condition: helper and $secret }`,
    })
    const { verdict } = await scanner.scan(scanInput({ 'bundle.js': 'x' }), { signal })
    expect(verdict).toMatchObject({ hits: [{ rule: 'a.yar:visible', evidence: null }] })
    expect(verdict.kind === 'hits' && verdict.hits).toHaveLength(1)
  })

  it('keeps at most 100 hits, of rules that match every file', async () => {
    await using owned = new AsyncDisposableStack()
    const { scanner } = await openRules(owned, { 'a.yar': 'rule every { condition: true }' })
    const files = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`${index}.js`, 'x']))
    const { verdict } = await scanner.scan(scanInput(files), { signal })
    expect(verdict.kind === 'hits' && verdict.hits).toHaveLength(100)
  })

  it('counts at most 1,000 matches of a pattern', async () => {
    await using owned = new AsyncDisposableStack()
    const text = `${count('reached', '#a >= 1000')}\n${count('beyond', '#a > 1000')}`
    const { scanner } = await openRules(owned, { 'a.yar': text })
    const { verdict } = await scanner.scan(scanInput({ 'bundle.js': 'ab'.repeat(1500) }), { signal })
    expect(verdict).toMatchObject({ hits: [{ rule: 'a.yar:reached' }] })
    expect(verdict.kind === 'hits' && verdict.hits).toHaveLength(1)
  })

  it('has two files with a rule of the same name', async () => {
    await using owned = new AsyncDisposableStack()
    const rule = 'rule same { condition: true }'
    const { scanner } = await openRules(owned, { 'a.yar': rule, 'b.yar': rule })
    const { verdict } = await scanner.scan(scanInput({ 'bundle.js': 'x' }), { signal })
    expect(verdict).toMatchObject({ hits: [{ rule: 'a.yar:same' }, { rule: 'b.yar:same' }] })
  })
})

describe('YARA rules that take too much', () => {
  it('are a verdict with the limit and the file when the time is over, after which the next scan has a new thread', async () => {
    await using owned = new AsyncDisposableStack()
    const { scanner } = await openRules(
      owned,
      { 'a.yar': ENDLESS.replace('condition:', 'strings: $go = "go" condition: $go and'), 'b.yar': MINER },
      { timeoutMs: 1500, threads: 1 },
    )
    const bundle = scanInput({ 'a.js': 'CoinHive.Anonymous', 'b.js': 'go' })
    const { verdict } = await scanner.scan(bundle, { signal })
    expect(verdict).toMatchObject({
      kind: 'exceeded',
      limit: 'time',
      file: 'b.js',
      reason: 'was not done with all files after 1500 ms, when it was at this one',
      hits: [{ rule: 'b.yar:coinhive', file: 'a.js' }],
    })
    expect((await scanner.scan(scanInput({ 'a.js': 'x' }), { signal })).verdict.kind).toBe('clean')
  })

  it('end at once when nobody waits for them any more', async () => {
    await using owned = new AsyncDisposableStack()
    const { scanner } = await openRules(owned, { 'a.yar': ENDLESS }, { timeoutMs: 2_000_000_000, threads: 1 })
    const stopped = new AbortController()
    const reason = new Error('nobody waits any more')
    const scanning = scanner.scan(scanInput({ 'a.js': 'x' }), { signal: stopped.signal })
    setTimeout(() => stopped.abort(reason), 500)
    await expect(scanning).rejects.toBe(reason)
  })

  it('are a verdict with the limit and the file when the memory is over', async () => {
    await using owned = new AsyncDisposableStack()
    const { scanner } = await openRules(owned, { 'a.yar': MINER }, { memoryBytes: 8_388_608, threads: 1 })
    const { verdict } = await scanner.scan(scanInput({ 'a.js': new Uint8Array(4_194_304) }), { signal })
    expect(verdict).toMatchObject({ kind: 'exceeded', limit: 'memory', file: 'a.js' })
    expect((await scanner.scan(scanInput({ 'a.js': 'xyz' }), { signal })).verdict.kind).toBe('clean')
  })

  it('are not asked about a file above the limit, which is named with it', async () => {
    await using owned = new AsyncDisposableStack()
    const { scanner } = await openRules(owned, { 'a.yar': MINER }, { maxFileBytes: 10 })
    const { verdict } = await scanner.scan(scanInput({ 'a.js': '1234567890', 'b.js': '12345678901' }), {
      signal,
    })
    expect(verdict).toEqual({
      kind: 'exceeded',
      limit: 'size',
      file: 'b.js',
      reason: 'takes files of at most 10 bytes, and this one has 11',
      hits: [],
    })
  })

  it('keep at most maxWaiting bundles waiting: for one more the scanner is away', async () => {
    await using owned = new AsyncDisposableStack()
    const { scanner } = await openRules(owned, { 'a.yar': MINER }, { threads: 1, maxWaiting: 2 })
    const scans = Array.from({ length: 4 }, () => scanner.scan(scanInput({ 'a.js': 'x' }), { signal }))
    const kinds = (await Promise.all(scans)).map(({ verdict }) => verdict.kind)
    expect(kinds).toEqual(['clean', 'clean', 'clean', 'away'])
  })
})

describe('YARA rules that do not compile', () => {
  it.each([
    ['rule a {\n  condition: $b\n}', 'bad.yar:2:14: unknown pattern `$b`'],
    ['rule a {', 'bad.yar:1:9: syntax error'],
    ['import "nope"', 'bad.yar:1:1: unknown module `nope`'],
    ['include "other.yar"', 'bad.yar:1:1: error including file'],
  ])('%j is an error at start, with file, line and column', async (text, message) => {
    await using owned = new AsyncDisposableStack()
    await expect(openRules(owned, { 'good.yar': MINER, 'bad.yar': text })).rejects.toThrow(message)
  })

  it('are an error at start when all of them together take more memory than they may', async () => {
    await using owned = new AsyncDisposableStack()
    await expect(openRules(owned, { 'a.yar': MINER }, { memoryBytes: 4_194_304 })).rejects.toThrow(
      '*.yar: all rules together take more memory to compile than they may',
    )
  })

  it('are all named, of all files', async () => {
    await using owned = new AsyncDisposableStack()
    const files = {
      'a.yar': 'rule a { condition: b }',
      'b.yar': MINER,
      'c.yar': 'rule c { condition: d }\nrule e { condition: f }',
    }
    await expect(openRules(owned, files)).rejects.toThrow(
      /a\.yar:1:21: .*\n.*c\.yar:1:21: .*\n.*c\.yar:2:21: /,
    )
  })

  it('are an error at start when the folder has none, is missing, or has one that is not UTF-8', async () => {
    await using owned = new AsyncDisposableStack()
    await expect(openRules(owned, { 'readme.md': 'x', '.hidden.yar': MINER })).rejects.toThrow(
      'has no file *.yar',
    )
    await expect(openRules(owned, {}, { directory: '/nowhere' })).rejects.toThrow('ENOENT')
    const folder = owned.use(await mkdtempDisposable(join(tmpdir(), 'plugboard-rules-')))
    await writeFile(join(folder.path, 'a.yar'), Buffer.from([0xff, 0xfe]))
    await expect(openRules(owned, {}, { directory: folder.path })).rejects.toThrow('a.yar is not UTF-8')
  })
})

describe('a folder of YARA rules that changes', () => {
  it('counts from the next scan on, with another version of the rules', async () => {
    await using owned = new AsyncDisposableStack()
    const { scanner, directory } = await openRules(owned, { 'a.yar': MINER })
    const bundle = scanInput({ 'a.js': 'other' })
    const before = await scanner.scan(bundle, { signal })
    await writeFile(join(directory, 'b.yar'), 'rule other { strings: $a = "other" condition: $a }')
    const after = await scanner.scan(bundle, { signal })
    await rm(join(directory, 'b.yar'))
    const again = await scanner.scan(bundle, { signal })
    expect([before, after, again].map(({ verdict }) => verdict.kind)).toEqual(['clean', 'hits', 'clean'])
    expect(after.ruleVersion).not.toBe(before.ruleVersion)
    expect(again.ruleVersion).toBe(before.ruleVersion)
  })

  it('changes the digests of the texts that changed, which hits have too, and of no other', async () => {
    await using owned = new AsyncDisposableStack()
    const { scanner, directory } = await openRules(owned, { 'a.yar': MINER, 'b.yar': ruleFor('one') })
    const digests = async () => (await scanner.readRules?.())?.ruleDigests ?? []
    const before = await digests()
    await writeFile(join(directory, 'b.yar'), ruleFor('two'))
    const after = await digests()
    expect(after.map((digest) => before.includes(digest))).toEqual([true, false])
    const { verdict } = await scanner.scan(scanInput({ 'a.js': 'CoinHive.Anonymous two' }), { signal })
    expect(verdict.kind === 'hits' && verdict.hits.map(({ ruleDigest }) => ruleDigest)).toEqual(after)
  })

  it('keeps the former rules while the new ones do not compile, and says so when it is asked for its health', async () => {
    await using owned = new AsyncDisposableStack()
    const { scanner, directory } = await openRules(owned, { 'a.yar': MINER })
    const first = await scanner.check({ signal })
    await writeFile(join(directory, 'a.yar'), 'rule a {\n  condition: b\n}')
    const { verdict } = await scanner.scan(scanInput({ 'a.js': 'CoinHive.Anonymous' }), { signal })
    expect(verdict.kind).toBe('hits')
    const health = await scanner.check({ signal })
    expect(health).toMatchObject({
      state: 'stale',
      reason: expect.stringContaining('a.yar:2:14: unknown identifier'),
    })
    expect(
      first.state === 'ready' && health.state === 'stale' && health.ruleVersion === first.ruleVersion,
    ).toBe(true)
    await writeFile(join(directory, 'a.yar'), MINER)
    expect(await scanner.check({ signal })).toEqual(first)
  })

  it('tells once for each reason that it keeps its former rules, and not any more when they are back', async () => {
    await using owned = new AsyncDisposableStack()
    const reasons: string[] = []
    const { scanner, directory } = await openRules(
      owned,
      { 'a.yar': MINER },
      { onStale: (reason) => reasons.push(reason) },
    )
    const first = await scanner.check({ signal })
    await writeFile(join(directory, 'a.yar'), 'rule a {\n  condition: b\n}')
    for (let n = 0; n < 2; n += 1) await scanner.check({ signal })
    await writeFile(join(directory, 'a.yar'), MINER)
    expect(await scanner.check({ signal })).toEqual(first)
    await rename(directory, `${directory}-gone`)
    for (let n = 0; n < 2; n += 1) await scanner.scan(scanInput({ 'a.js': 'x' }), { signal })
    await rename(`${directory}-gone`, directory)
    expect(await scanner.check({ signal })).toEqual(first)
    expect(reasons).toEqual([
      expect.stringContaining('a.yar:2:14: unknown identifier'),
      expect.stringContaining('ENOENT'),
    ])
  })
})
