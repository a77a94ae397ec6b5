import type { Requirement, ScanHit, ScanInput, Scanner, ScanVerdict } from '@plugboard/scanners'
import type { ConfiguredScanner } from '../scanners/open-scanners.ts'

/** A hit with nothing but what each has. */
export const HIT: ScanHit = {
  rule: 'miners.yar:coinhive',
  file: 'bundle.js',
  message: 'A miner of crypto currencies',
  evidence: null,
  offset: null,
  line: null,
  column: null,
  severity: null,
  ruleDigest: null,
}

export const AWAY: ScanVerdict = {
  kind: 'away',
  reason: 'did not answer within 200 ms',
  retryAfterSeconds: 15,
}

/** A scanner whose verdict is always the same, or what a function returns. */
export function scannerOf(
  verdict: ScanVerdict | ((input: ScanInput, signal: AbortSignal) => Promise<ScanVerdict>),
  {
    name = 'rules',
    requirement = 'required',
    whenAway = 'refuse',
    ruleVersion = '7',
    ruleDigests,
  }: {
    readonly name?: string
    readonly requirement?: Requirement
    readonly whenAway?: ConfiguredScanner['whenAway']
    readonly ruleVersion?: string
    readonly ruleDigests?: readonly string[]
  } = {},
): ConfiguredScanner {
  const scanner: Scanner = {
    name,
    requirement,
    scan: async (input, { signal }) => ({
      verdict: typeof verdict === 'function' ? await verdict(input, signal) : verdict,
      ruleVersion,
    }),
    check: async () => ({ state: 'ready', ruleVersion }),
    ...(ruleDigests && { readRules: async () => ({ ruleVersion, ruleDigests }) }),
    [Symbol.asyncDispose]: async () => undefined,
  }
  return { scanner, whenAway }
}

/** A bundle without files, for scanners that read none. */
export const EMPTY_INPUT: ScanInput = {
  pluginId: 'acme-pay',
  version: '1.0.0',
  digest: 'd'.repeat(64),
  files: [],
}
