import { isDeepStrictEqual } from 'node:util'
import type { UpgradePolicy, Version } from '@plugboard/types'
import semver from 'semver'

export const DAY_MS = 86_400_000
export const VERSIONS = ['1.0.0', '1.0.1', '1.1.0', '1.2.0', '2.0.0'] as const
/** The versions with a schema: it requires a colour, and the default of the size is 3. */
export const STRICT: readonly Version[] = ['1.2.0', '2.0.0']
export const SCHEMA = {
  type: 'object',
  required: ['colour'],
  properties: { colour: { type: 'string' }, size: { default: 3 } },
}

export type Config = Readonly<{ colour?: string; size?: number }>

/** A plugin as the tenant has it. */
export interface Plugin {
  readonly requested: string
  readonly policy: UpgradePolicy
  readonly version: Version
  readonly config: Config
  readonly isEnabled: boolean
  readonly isWithdrawn: boolean
}

/** What a generation has. */
interface Content {
  readonly plugin: Plugin | undefined
  readonly kept: { readonly config: Config; readonly atMs: number } | undefined
  readonly ageDays: number
  readonly isFrozen: boolean
}

/** What a tenant with one plugin should have, in plain code. */
export class Model {
  nowMs = Date.parse('2026-06-01T00:00:00Z')
  readonly versions = new Map<Version, { publishedAtMs: number; isYanked: boolean; isRevoked: boolean }>()
  tag: Version | undefined
  plugin: Content['plugin']
  kept: Content['kept']
  ageDays = 0
  isFrozen = false
  taken: { version: Version; atMs: number }[] = []
  /** The content of each generation, from the first. */
  readonly generations: Content[] = []

  get latest(): Version | undefined {
    const usable = [...this.versions].filter(([, { isYanked, isRevoked }]) => !isYanked && !isRevoked)
    const all = usable.length > 0 ? usable : [...this.versions]
    return all.map(([version]) => version).toSorted(semver.rcompare)[0]
  }

  isRevoked(version: Version): boolean {
    return this.versions.get(version)?.isRevoked ?? false
  }

  /** The versions that a wish may lead to, the best one first. */
  allowed({ requested, policy }: Pick<Plugin, 'requested' | 'policy'>, current: Version | null): Version[] {
    if (current !== null && policy === 'pinned') return []
    const tagged = { latest: this.latest, beta: this.tag }[requested]
    const pool = ['latest', 'beta'].includes(requested) ? [tagged] : [...this.versions.keys()]
    const isTag = ['latest', 'beta'].includes(requested)
    const isExact = semver.valid(requested) !== null
    return pool
      .filter((version): version is Version => version !== undefined && version !== current)
      .filter((version) => isTag || isExact || semver.satisfies(version, requested))
      .filter((version) => {
        if (current === null) return true
        if (policy === 'patch') return semver.satisfies(version, `~${current}`)
        if (policy === 'minor') return semver.satisfies(version, `^${current}`)
        return true
      })
      .filter((version) => {
        const mayGoDown = current === null || this.isRevoked(current) || (isTag && policy === 'follow')
        return mayGoDown || semver.gt(version, current)
      })
      .toSorted(semver.rcompare)
  }

  isHeld(version: Version, requested: string, current: Version | null, isNamed: boolean): boolean {
    const facts = this.versions.get(version)
    if (!facts || facts.isYanked || facts.isRevoked) return true
    if (this.isFrozen && current !== null) return true
    if (this.nowMs < facts.publishedAtMs + this.ageDays * DAY_MS) return true
    if (isNamed) return false
    return ['latest', 'beta'].includes(requested)
      ? this.taken.some((taken) => taken.version === version)
      : this.taken.some((taken) => semver.lte(version, taken.version) && facts.publishedAtMs <= taken.atMs)
  }

  /** The configuration that a plugin has at a version; null when the version refuses it. */
  configured(version: Version, config: Config): Config | null {
    if (!STRICT.includes(version)) return config
    return config.colour === undefined ? null : { size: 3, ...config }
  }

  /** What comes by itself. */
  settle(): void {
    if (!this.plugin) return
    const { requested, version: current, config, isWithdrawn } = this.plugin
    const next = this.allowed(this.plugin, current).find(
      (version) =>
        !this.isHeld(version, requested, current, false) && this.configured(version, config) !== null,
    )
    if (next !== undefined) {
      const configured = this.configured(next, config) ?? config
      this.become({ plugin: { ...this.plugin, version: next, config: configured, isWithdrawn: false } })
    } else if (this.isRevoked(current) !== isWithdrawn) {
      this.become({ plugin: { ...this.plugin, isWithdrawn: !isWithdrawn } })
    }
  }

  get content(): Content {
    const { plugin, kept, ageDays, isFrozen } = this
    return { plugin, kept, ageDays, isFrozen }
  }

  /** Makes the next generation, unless it would be the same. */
  become(change: Partial<Content>): void {
    const before = this.content
    Object.assign(this, change)
    if (!isDeepStrictEqual(before, this.content)) this.generations.push(this.content)
  }
}
