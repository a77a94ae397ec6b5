import { z } from 'zod'
import type { Secret } from './secret.ts'
import { httpUrl, integer, milliseconds, onOff, secret } from './setting-types.ts'

/** The variables of the store. Both services read them, and need the same values. */
export const storeSettings = {
  STORE: z.enum(['fs', 's3'], { error: 'must be fs or s3' }).default('fs').meta({
    values: 'fs or s3',
    description: 'Where bundles are stored: in files below DATA_DIR, or in an S3 store.',
  }),
  DATA_DIR: z.string().default('./data').meta({
    values: 'a folder',
    description: 'The folder of the embedded store and the embedded catalog.',
  }),
  S3_ENDPOINT: httpUrl().optional().meta({
    values: 'a URL',
    description: 'The S3 store, such as http://minio:9000. Not set: the endpoint of S3_REGION at AWS.',
    fix: 'Write it as http://minio:9000, or leave it out for AWS.',
  }),
  S3_REGION: z
    .string()
    .default('us-east-1')
    .meta({ values: 'a region', description: 'The region of the bucket.' }),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: 'must be a bucket name of S3' })
    .default('plugin-bundles')
    .meta({
      values: 'a bucket name',
      description: 'The bucket. The registry creates it, private, if it does not exist.',
    }),
  S3_ACCESS_KEY_ID: z.string().optional().meta({
    values: 'a key id',
    description: 'Needed with STORE=s3. The edge only needs permission to read and list the bucket.',
  }),
  S3_SECRET_ACCESS_KEY: secret().optional().meta({
    values: 'a secret',
    description: 'Needed with STORE=s3. Never printed.',
  }),
  S3_FORCE_PATH_STYLE: onOff().default('on').meta({
    values: 'on or off',
    description:
      'on: the bucket is in the path, as MinIO needs it. off: it is in the host name, as AWS needs it.',
  }),
  S3_REQUEST_CHECKSUMS: z
    .enum(['WHEN_REQUIRED', 'WHEN_SUPPORTED'], { error: 'must be WHEN_REQUIRED or WHEN_SUPPORTED' })
    .default('WHEN_REQUIRED')
    .meta({
      values: 'WHEN_REQUIRED or WHEN_SUPPORTED',
      description:
        'Whether the SDK adds its own checksums (requestChecksumCalculation); some stores refuse them.',
    }),
  S3_CONNECT_TIMEOUT_MS: milliseconds({ min: 100 }).default(2000).meta({
    values: 'milliseconds',
    description: 'How long a connection to the S3 store may take.',
  }),
  S3_REQUEST_TIMEOUT_MS: milliseconds({ min: 100 }).default(10_000).meta({
    values: 'milliseconds',
    description: 'How long the S3 store may send nothing during an answer before it counts as unavailable.',
  }),
  S3_CALL_TIMEOUT_MS: milliseconds({ min: 100 }).default(10_000).meta({
    values: 'milliseconds',
    description:
      'How long a call to the S3 store may take until it is answered, including all attempts and the pauses between them. An upload that is still sending bytes may take longer.',
  }),
  S3_MAX_SOCKETS: integer({ min: 1 }).default(256).meta({
    values: 'a number',
    description:
      'The most connections to the S3 store. A reader of a file that is too large for the cache uses one until it has read all of it.',
  }),
} as const

/** Where bundles are stored. */
export type StoreConfig =
  | { readonly kind: 'fs'; readonly directory: string }
  | {
      readonly kind: 's3'
      readonly endpoint: string | undefined
      readonly region: string
      readonly bucket: string
      readonly accessKeyId: string
      readonly secretAccessKey: Secret
      readonly forcePathStyle: boolean
      readonly requestChecksumCalculation: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED'
      readonly connectTimeoutMs: number
      readonly requestTimeoutMs: number
      readonly callTimeoutMs: number
      readonly maxSockets: number
    }

const StoreEnvironment = z.object(storeSettings)

type StoreEnvironment = z.output<typeof StoreEnvironment>

/** Adds a fault for each missing variable that STORE requires: a check for the schema of the settings. */
export function requireStoreSettings(env: StoreEnvironment, context: z.core.$RefinementCtx): void {
  if (env.STORE !== 's3') return
  for (const name of ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const) {
    if (env[name] !== undefined) continue
    context.addIssue({
      code: 'custom',
      path: [name],
      message: `STORE=s3 needs ${name}; set it, or STORE=fs to store bundles in ${env.DATA_DIR}`,
    })
  }
}

/** The store's part of a service's config, from settings that passed requireStoreSettings. */
export function storeConfig(env: StoreEnvironment): StoreConfig {
  if (env.STORE === 'fs') return { kind: 'fs', directory: env.DATA_DIR }
  if (env.S3_ACCESS_KEY_ID === undefined || env.S3_SECRET_ACCESS_KEY === undefined) {
    throw new TypeError('settings for STORE=s3 were not checked')
  }
  return {
    kind: 's3',
    endpoint: env.S3_ENDPOINT,
    region: env.S3_REGION,
    bucket: env.S3_BUCKET,
    accessKeyId: env.S3_ACCESS_KEY_ID,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY,
    forcePathStyle: env.S3_FORCE_PATH_STYLE === 'on',
    requestChecksumCalculation: env.S3_REQUEST_CHECKSUMS,
    connectTimeoutMs: env.S3_CONNECT_TIMEOUT_MS,
    requestTimeoutMs: env.S3_REQUEST_TIMEOUT_MS,
    callTimeoutMs: env.S3_CALL_TIMEOUT_MS,
    maxSockets: env.S3_MAX_SOCKETS,
  }
}
