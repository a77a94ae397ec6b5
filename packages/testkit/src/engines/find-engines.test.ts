import { mkdir, mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findMongodb, findS3, findVersityGateway } from './find-engines.ts'
import { engineFolder } from './pinned-engines.ts'

/** An environment without Docker, with this folder as its cache. */
const without = (path: string) => ({
  PLUGBOARD_ENGINES_DIR: path,
  DOCKER_HOST: `unix://${join(path, 'none.sock')}`,
})

it('findS3 and findMongodb return the engines that the environment names', async () => {
  const access = { TEST_S3_ACCESS_KEY_ID: 'id', TEST_S3_SECRET_ACCESS_KEY: 'secret' }
  expect(await findS3({ TEST_S3_ENDPOINT: 'http://s3.test', ...access })).toEqual({
    kind: 'url',
    endpoint: 'http://s3.test',
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    region: 'us-east-1',
  })
  const url = 'mongodb://db.test'
  expect(await findMongodb({ TEST_MONGODB_URL: url })).toEqual({ kind: 'url', url })
})

it('findS3 throws when the environment names an endpoint without its credentials', async () => {
  await expect(findS3({ TEST_S3_ENDPOINT: 'http://s3.test' })).rejects.toThrow('TEST_S3_ACCESS_KEY_ID')
})

it('findS3 and findMongodb report why nothing was found and the command that installs an engine', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'testkit-'))
  const env = without(folder.path)
  for (const [found, name] of [
    [await findS3(env), 'minio'],
    [await findMongodb(env), 'mongodb'],
  ] as const) {
    expect(found).toEqual({ kind: 'missing', reason: expect.stringContaining(`install-engines.ts ${name}`) })
    expect(found).toEqual({ kind: 'missing', reason: expect.stringContaining('no Docker daemon answers') })
  }
  expect(await findVersityGateway(env)).toMatchObject({ kind: 'missing' })
})

it('findS3 finds an installed MinIO, and ignores a partial install', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'testkit-'))
  const env = without(folder.path)
  const installed = engineFolder('minio', env)
  await mkdir(`${installed}.partial`)
  expect(await findS3(env)).toMatchObject({ kind: 'missing' })
  await mkdir(installed)
  expect(await findS3(env)).toEqual({ kind: 'local', folder: installed })
})
