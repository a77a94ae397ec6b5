import type { AuditEntry } from '@plugboard/types'
import { beforeAll, describe, expect, it } from 'vitest'
import { chainEntries, EMPTY_CHAIN, hashOfEntry, type UnchainedEntry } from './chain.ts'
import { type AuditFault, createChainCheck, verifyChain } from './verify-chain.ts'

const ENTRIES = 100_000
const MUTATIONS = 1000
/** The part of the log that some tests are about. */
const TAIL = 1000
const SEED = 0x5eed

/** Numbers from 0 to below 1, the same in every run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function entryAt(index: number): UnchainedEntry {
  const version = `1.${index % 50}.0`
  return {
    at: new Date(1_780_000_000_000 + index * 1000).toISOString(),
    action: index % 3 === 0 ? 'tag.moved' : 'tenant.plugin.updated',
    outcome: 'changed',
    caller: { kind: 'token', name: `person ${index % 20}`, tokenId: '4fJk20ZsQ1xV', personId: null },
    address: `10.0.0.${index % 250}`,
    requestId: `request-${index}`,
    subject: { pluginId: 'banner', tenantId: `tenant-${index % 1000}`, generation: index },
    before: { version: '1.0.0', enabled: true },
    after: { version, enabled: index % 2 === 0 },
  }
}

/** Entries as somebody left them who changed the log from the one with the index `from` on. */
interface Mutation {
  readonly what: string
  readonly from: number
  /** What is in the log from there on, for as long as it takes to meet the original again, and a little more. */
  readonly mutated: readonly unknown[]
}

describe(`an audit log of ${ENTRIES} entries`, () => {
  let log: readonly AuditEntry[]

  beforeAll(() => {
    log = chainEntries(
      Array.from({ length: ENTRIES }, (_, index) => entryAt(index)),
      EMPTY_CHAIN,
    )
  })

  const at = (index: number): AuditEntry => {
    const entry = log[index]
    if (!entry) throw new RangeError(`there is no entry ${index}`)
    return entry
  }
  const verify = async (
    entries: readonly unknown[],
    known: Parameters<typeof verifyChain>[1]['known'] = [],
  ) => {
    const faults: AuditFault[] = []
    const verified = await verifyChain(iterate(entries), {
      isPart: entries !== log,
      known,
      report: (fault) => faults.push(fault),
    })
    return { ...verified, faults }
  }

  it('is verified without a fault, and its newest entry is named', async () => {
    const { sequence, hash } = at(ENTRIES - 1)
    expect(await verify(log, [{ sequence, hash }])).toEqual({
      entries: ENTRIES,
      first: 1,
      newest: { sequence, hash },
      faults: [],
    })
  })

  it(`shows each of ${MUTATIONS} random mutations where it begins`, () => {
    const random = createRandom(SEED)
    const missed: string[] = []
    const counts: Record<string, number> = {}
    for (let count = 0; count < MUTATIONS; count += 1) {
      const { what, from, mutated } = mutate(random)
      counts[what] = (counts[what] ?? 0) + 1
      // Everything before it is as it was written, which the test above has verified.
      const check = createChainCheck(from === 0 ? EMPTY_CHAIN : at(from - 1))
      const found = mutated.flatMap((value) => check.next(value))
      const begins = found[0]?.sequence ?? 0
      if (begins < from + 1 || begins > from + SPAN)
        missed.push(`${what} at ${from}: ${JSON.stringify(found)}`)
    }
    expect(missed).toEqual([])
    expect(Object.keys(counts).toSorted()).toEqual(Object.keys(KINDS).toSorted())
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(MUTATIONS / 20)
  })

  it('shows that its end was cut off only to whoever knows an entry of it', async () => {
    const cut = log.slice(ENTRIES - TAIL, ENTRIES - 10)
    expect((await verify(cut)).faults).toEqual([])
    const { sequence, hash } = at(ENTRIES - 1)
    expect((await verify(cut, [{ sequence, hash }])).faults).toEqual([
      {
        fault: 'cut-off',
        sequence: ENTRIES,
        message: `The log ends with entry ${ENTRIES - 10}, but it once had entry ${ENTRIES}.`,
      },
    ])
  })

  it('shows that it was written anew from some entry on only to whoever knows a later one', async () => {
    const middle = ENTRIES - TAIL / 2
    const forged = log.slice(middle).map((entry) => ({ ...entry, requestId: 'forged' }))
    const former = log.slice(ENTRIES - TAIL, middle)
    const rewritten = [...former, ...chainEntries(forged.map(unchained), at(middle - 1))]
    expect((await verify(rewritten)).faults).toEqual([])
    const { sequence, hash } = at(middle + 5)
    expect((await verify(rewritten, [{ sequence, hash }])).faults).toMatchObject([
      { fault: 'rewritten', sequence },
    ])
  })

  /** How many entries a mutation changes at most. */
  const SPAN = 20
  const KINDS: Readonly<Record<string, (from: number, random: () => number) => readonly unknown[]>> = {
    'a changed field': (from, random) => [changeField(at(from), random)],
    'a changed field with a new hash': (from, random) => {
      const { hash: _hash, ...changed } = changeField(at(from), random, { isLinked: false })
      return [{ ...changed, hash: hashOfEntry(changed) }, at(from + 1)]
    },
    'an added field': (from) => [{ ...at(from), note: 'harmless' }],
    'a removed field': (from) => {
      const { address: _address, ...rest } = at(from)
      return [rest]
    },
    'a removed entry': (from) => [at(from + 1)],
    'removed entries': (from, random) => [at(from + 2 + pick(SPAN - 2, random))],
    'two exchanged entries': (from, random) => {
      const other = from + 1 + pick(SPAN - 1, random)
      return [at(other), ...log.slice(from + 1, other), at(from), at(other + 1)]
    },
    'exchanged contents of two entries': (from) => {
      const [one, two] = [at(from), at(from + 1)]
      return [
        { ...two, sequence: one.sequence },
        { ...one, sequence: two.sequence },
      ]
    },
    'an entry twice': (from) => [at(from), at(from), at(from + 1)],
    'an inserted entry': (from) => {
      const [forged] = chainEntries([{ ...entryAt(from), requestId: 'forged' }], lastBefore(from))
      return [forged, at(from), at(from + 1)]
    },
    'something that is no entry': (_from, random) => [[null, 'text', [], {}, 7][pick(5, random)]],
  }

  function mutate(random: () => number): Mutation {
    const kinds = Object.keys(KINDS)
    const what = kinds[pick(kinds.length, random)] ?? ''
    const from = pick(ENTRIES - 2 * SPAN, random)
    return { what, from, mutated: KINDS[what]?.(from, random) ?? [] }
  }

  function lastBefore(index: number) {
    return index === 0 ? EMPTY_CHAIN : at(index - 1)
  }
})

describe('a part of an audit log', () => {
  const log = chainEntries(
    Array.from({ length: 20 }, (_, index) => entryAt(index)),
    EMPTY_CHAIN,
  )

  it('is verified from its first entry on', async () => {
    const options = { isPart: true, known: [], report: () => {} }
    expect(await verifyChain(iterate(log.slice(7)), options)).toMatchObject({
      first: 8,
      entries: 13,
      faults: 0,
    })
  })

  it('is not taken for the whole', async () => {
    const faults: AuditFault[] = []
    const options = { isPart: false, known: [], report: (fault: AuditFault) => void faults.push(fault) }
    await verifyChain(iterate(log.slice(7)), options)
    expect(faults).toEqual([{ fault: 'missing', sequence: 7, message: 'Entries 1 to 7 are missing.' }])
  })

  it('is reported once where two entries were removed and the one after was changed', async () => {
    const faults: AuditFault[] = []
    const options = { isPart: false, known: [], report: (fault: AuditFault) => void faults.push(fault) }
    const [first, , , fourth, ...rest] = log
    await verifyChain(iterate([first, { ...fourth, address: null }, ...rest]), options)
    expect(faults.map(({ fault, sequence }) => [fault, sequence])).toEqual([
      ['missing', 3],
      ['changed', 4],
    ])
  })
})

async function* iterate(values: readonly unknown[]): AsyncGenerator {
  yield* values
}

function pick(count: number, random: () => number): number {
  return Math.floor(random() * count)
}

function unchained({ sequence: _s, previousHash: _p, hash: _h, ...entry }: AuditEntry): UnchainedEntry {
  return entry
}

/** The entry with another value in one of its properties. */
function changeField(
  entry: AuditEntry,
  random: () => number,
  { isLinked = true }: { readonly isLinked?: boolean } = {},
): AuditEntry {
  const changes: readonly Partial<AuditEntry>[] = [
    { at: new Date(Date.parse(entry.at) + 1).toISOString() },
    { action: entry.action === 'token.made' ? 'token.revoked' : 'token.made' },
    { outcome: 'unchanged' },
    { caller: { ...entry.caller, name: 'somebody else' } },
    { caller: { ...entry.caller, tokenId: null } },
    { address: null },
    { requestId: `${entry.requestId}0` },
    { subject: { ...entry.subject, tenantId: 'other' } },
    { subject: { ...entry.subject, version: '1.0.0' } },
    { before: null },
    { before: { ...entry.before, enabled: false } },
    { after: { ...entry.after, version: '9.9.9' } },
    ...(isLinked ? [{ previousHash: entry.hash }, { hash: entry.previousHash }] : []),
  ]
  return { ...entry, ...changes[pick(changes.length, random)] }
}
