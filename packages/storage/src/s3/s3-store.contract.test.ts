import { randomUUID } from 'node:crypto'
import { DeleteBucketCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3'
import type { S3Engine } from '@plugboard/testkit'
import { describe, expect, inject, it } from 'vitest'
import {
  describeObjectStore,
  type ObjectStoreContractOptions,
  type ObjectStoreFixture,
} from '../object-store.contract.ts'
import { bytesOf, sourceInterruptedBy } from '../testing/object-source.ts'
import { openS3Store, prepareS3Bucket, type S3StoreOptions } from './s3-store.ts'
import { S3_SETTINGS } from './testing/s3-settings.ts'

const MIB = 1024 * 1024
const { s3, versitygw } = inject('engines')

describeS3('S3', s3)
describeS3('S3 on Versity Gateway', versitygw, {
  losesReplacements: 'it looks at If-Match first and writes then',
})

function describeS3(
  name: string,
  engine: S3Engine,
  limits: Pick<ObjectStoreContractOptions, 'losesReplacements'> = {},
): void {
  const skip = engine.kind === 'missing' ? engine.reason : undefined
  describeObjectStore(name, () => openFixture(optionsFor(engine)), {
    skip,
    ...limits,
    largeBytes: 6 * MIB,
    async openUnavailable() {
      const options = optionsFor(engine)
      const fixture = await openFixture(options)
      using client = openClient(options)
      await client.send(new DeleteBucketCommand({ Bucket: options.bucket }))
      return fixture
    },
  })

  describe.skipIf(skip !== undefined)(
    `${name} on the wire${skip === undefined ? '' : ` (skipped: ${skip})`}`,
    () => {
      it('lets several registries prepare one bucket at once, and leaves nothing in it', async () => {
        const options = optionsFor(engine)
        await Promise.all(Array.from({ length: 4 }, () => prepareS3Bucket(options)))
        await using fixture = await openFixture(options)
        expect(await Array.fromAsync(fixture.store.list(''))).toEqual([])
      })

      it.each([
        ['has begun', true],
        ['may be beginning', false],
      ])('leaves no parts of a put that is aborted when its upload %s', async (_, begun) => {
        const options = optionsFor(engine)
        await using fixture = await openFixture(options)
        using client = openClient(options)
        const uploads = async () => {
          const command = new ListMultipartUploadsCommand({ Bucket: options.bucket, Prefix: 'a/b.js' })
          return (await client.send(command)).Uploads ?? []
        }
        const controller = new AbortController()
        const source = sourceInterruptedBy(bytesOf(16 * MIB), async () => {
          if (begun) while ((await uploads()).length === 0);
          controller.abort(new Error('gone'))
        })
        const attributes = { contentType: 'text/javascript', signal: controller.signal }
        await expect(fixture.store.putIfAbsent('a/b.js', source, attributes)).rejects.toThrow('gone')
        expect(await uploads()).toEqual([])
      })
    },
  )
}

async function openFixture(options: S3StoreOptions): Promise<ObjectStoreFixture> {
  await prepareS3Bucket(options)
  const store = openS3Store(options)
  return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

/** A bucket of its own, with parts and connections few enough to be missed when they leak. */
function optionsFor(engine: S3Engine): S3StoreOptions {
  if (engine.kind === 'missing') throw new Error(engine.reason)
  const { endpoint, region, accessKeyId, secretAccessKey } = engine
  return {
    endpoint,
    region,
    accessKeyId,
    secretAccessKey,
    bucket: `plugboard-${randomUUID()}`,
    ...S3_SETTINGS,
    // A server that starts, on a busy machine, may take its time.
    requestTimeoutMs: 15_000,
    callTimeoutMs: 30_000,
    maxSockets: 8,
    multipartThresholdBytes: 5 * MIB,
    partBytes: 5 * MIB,
  }
}

function openClient({
  endpoint,
  region,
  accessKeyId,
  secretAccessKey,
}: S3StoreOptions): S3Client & Disposable {
  const client = new S3Client({
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    ...(endpoint !== undefined && { endpoint }),
  })
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() })
}
