import { parseWebhookSecret, REQUIREMENTS } from '@plugboard/scanners'
import { httpUrl, secret } from '@plugboard/service-kit'
import { z } from 'zod'
import { jsonSetting } from '../json-setting.ts'

const MEBIBYTE = 1_048_576
/** What YARA takes for rules and engine beside the file, which it needs twice. */
const ENGINE_BYTES = 64 * MEBIBYTE
/** The length of a file is four bytes in the protocol of clamd. */
const CLAMD_FILE_BYTES = 2_147_483_647
const MOST_SCANNERS = 8

const Count = (most: number) => z.int().min(1).max(most)
const Bytes = (most: number) => z.int().min(1).max(most)
/** A timer of more than 2^31 - 1 fires at once. */
const Milliseconds = z.int().min(100).max(2_000_000_000)

const COMMON = {
  name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, {
    error: 'must be 1 to 32 lower case letters, digits and hyphens',
  }),
  requirement: z.enum(REQUIREMENTS, { error: `must be one of ${REQUIREMENTS.join(', ')}` }),
  whenAway: z.enum(['refuse', 'wait'], { error: 'must be refuse or wait' }).optional(),
}

const YaraEntry = z
  .strictObject({
    ...COMMON,
    kind: z.literal('yara'),
    directory: z.string().min(1),
    timeoutMs: Milliseconds.default(30_000),
    maxFileBytes: Bytes(512 * MEBIBYTE).default(16 * MEBIBYTE),
    memoryBytes: Bytes(4096 * MEBIBYTE).default(256 * MEBIBYTE),
    threads: Count(16).default(1),
    maxWaiting: Count(1000).default(64),
  })
  .refine(({ memoryBytes, maxFileBytes }) => memoryBytes >= ENGINE_BYTES + 2 * maxFileBytes, {
    path: ['memoryBytes'],
    error: `must be at least ${ENGINE_BYTES} and twice maxFileBytes`,
  })

const ClamdEntry = z.strictObject({
  ...COMMON,
  kind: z.literal('clamd'),
  host: z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, { error: 'must be a host name or an address' }),
  port: Count(65_535).default(3310),
  connectTimeoutMs: Milliseconds.default(5000),
  idleTimeoutMs: Milliseconds.default(60_000),
  timeoutMs: Milliseconds.default(120_000),
  maxFileBytes: Bytes(CLAMD_FILE_BYTES).default(25 * MEBIBYTE),
  connections: Count(64).default(4),
})

const WebhookEntry = z.strictObject({
  ...COMMON,
  kind: z.literal('webhook'),
  url: httpUrl(),
  secret: z
    .string()
    .refine((text) => parseWebhookSecret(text) !== null, {
      error:
        'must be whsec_ and 24 to 64 bytes in base64; make one with: echo whsec_$(openssl rand -base64 32)',
    })
    .pipe(secret()),
  timeoutMs: Milliseconds.default(30_000),
  maxBytes: Bytes(Number.MAX_SAFE_INTEGER).default(200 * MEBIBYTE),
  requests: Count(64).default(4),
})

const ScannerEntry = z
  .discriminatedUnion('kind', [YaraEntry, ClamdEntry, WebhookEntry], {
    error: ({ code }) => (code === 'invalid_union' ? 'must be yara, clamd or webhook' : undefined),
  })
  .refine(({ whenAway, requirement }) => whenAway === undefined || requirement === 'required', {
    path: ['whenAway'],
    error: 'is for scanners that are required',
  })

/** How a scanner is opened, and what is done while it is away. */
export type ScannerConfig = z.infer<typeof ScannerEntry>

const ScannerEntries = z
  .array(ScannerEntry, {
    error: 'must be an array',
  })
  .max(MOST_SCANNERS, { error: `must have at most ${MOST_SCANNERS} scanners` })
  .refine((entries) => new Set(entries.map(({ name }) => name)).size === entries.length, {
    error: 'must not repeat a name',
  })

/** The setting SCANNERS: a JSON array of scanners, also an empty one. */
export function scanners() {
  return jsonSetting(ScannerEntries, 'a JSON array of scanners')
}

/** A scanner for a folder of YARA rules, with the limits of one whose setting has none. */
export function rulesIn(directory: string): ScannerConfig {
  return YaraEntry.parse({ name: 'rules', kind: 'yara', requirement: 'monitor', directory })
}
