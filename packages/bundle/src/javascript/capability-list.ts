import {
  CAPABILITIES_LIMIT,
  CAPABILITY_PLACES_LIMIT,
  CAPABILITY_TARGET_LIMIT,
  type CapabilityName,
  type Confidence,
} from '@plugboard/types'
import type { FoundCapability, Place } from './script-inspection.ts'

/** Of all capabilities, so many may be reads and writes of globals, lest these leave no room for others. */
export const GLOBALS_LIMIT = 600

const SURENESS = { possible: 0, likely: 1, certain: 2 } as const

/** What was found at an offset of the script. */
export interface Found {
  readonly name: CapabilityName
  readonly target: string | null
  readonly confidence: Confidence
  readonly offset: number
}

interface Entry {
  readonly name: CapabilityName
  readonly target: string | null
  confidence: Confidence
  readonly offsets: Set<number>
  count: number
}

/** Brings together what is found, by name and target. */
export interface CapabilityList {
  add(found: Found): void
  has(name: CapabilityName): boolean
  list(placeOf: (offset: number) => Place): {
    readonly capabilities: readonly FoundCapability[]
    readonly omitted: number
  }
}

export function createCapabilityList(): CapabilityList {
  const entries = new Map<string, Entry>()
  const names = new Set<CapabilityName>()
  return {
    add({ name, target, confidence, offset }) {
      names.add(name)
      const shown = target === null ? null : shortTarget(target)
      const key = `${name} ${shown}`
      const entry = entries.get(key)
      if (entry === undefined) {
        entries.set(key, { name, target: shown, confidence, offsets: new Set([offset]), count: 1 })
      } else if (!entry.offsets.has(offset)) {
        entry.offsets.add(offset)
        entry.count += 1
        if (SURENESS[confidence] > SURENESS[entry.confidence]) entry.confidence = confidence
      }
    },
    has: (name) => names.has(name),
    list(placeOf) {
      const all = topmostGlobals([...entries.values()])
      const kept: Entry[] = []
      let globals = 0
      for (const entry of all) {
        const isGlobal = entry.name === 'global.read' || entry.name === 'global.write'
        if (isGlobal) globals += 1
        if (!isGlobal || globals <= GLOBALS_LIMIT) kept.push(entry)
      }
      const capabilities = kept
        .map((entry) => ({ entry, offsets: [...entry.offsets].toSorted((left, right) => left - right) }))
        .toSorted((left, right) => (left.offsets[0] ?? 0) - (right.offsets[0] ?? 0))
        .slice(0, CAPABILITIES_LIMIT)
        .map(({ entry: { name, target, confidence, count }, offsets }) => ({
          name,
          target,
          confidence,
          count,
          places: offsets.slice(0, CAPABILITY_PLACES_LIMIT).map(placeOf),
        }))
      return { capabilities, omitted: all.length - capabilities.length }
    },
  }
}

/** Who reads or writes a global has all of it, so its properties are not listed too. */
function topmostGlobals(entries: readonly Entry[]): readonly Entry[] {
  const byKey = new Map(entries.map((entry) => [`${entry.name} ${entry.target}`, entry]))
  return entries.filter((entry) => {
    if (entry.name !== 'global.read' && entry.name !== 'global.write') return true
    const path = entry.target ?? ''
    for (let end = path.indexOf('.'); end > 0; end = path.indexOf('.', end + 1)) {
      const above = byKey.get(`${entry.name} ${path.slice(0, end)}`)
      if (above === undefined) continue
      for (const offset of entry.offsets) above.offsets.add(offset)
      above.count = above.offsets.size
      return false
    }
    return true
  })
}

/** A target of at most as many characters as a report has. */
export function shortTarget(text: string): string {
  return text.length > CAPABILITY_TARGET_LIMIT ? `${text.slice(0, CAPABILITY_TARGET_LIMIT - 1)}…` : text
}
