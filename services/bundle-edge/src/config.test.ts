import { ConfigError, describeSettings } from '@plugboard/service-kit'
import { expect, it } from 'vitest'
import { EdgeEnvironment, loadConfig } from './config.ts'

it('the edge listens on loopback and reads ./data when nothing is set', () => {
  expect(loadConfig({})).toMatchObject({
    listen: { host: '127.0.0.1', port: 4100 },
    store: { kind: 'fs', directory: './data' },
    cacheBytes: 67_108_864,
    revalidateMs: 5000,
    idleTimeoutMs: 60_000,
    keepAliveTimeoutMs: 72_000,
    maxStreams: 192,
  })
})

it('EDGE_LISTEN may be any address, because the edge serves public bytes', () => {
  expect(loadConfig({ EDGE_LISTEN: '0.0.0.0:80' }).listen).toEqual({ host: '0.0.0.0', port: 80 })
})

it.each([
  ['EDGE_LISTEN', 'nowhere'],
  ['EDGE_CACHE_BYTES', '64MiB'],
  ['EDGE_MANIFEST_CACHE_BYTES', '1000'],
  ['EDGE_REVALIDATE_MS', '-1'],
  ['EDGE_LOAD_TIMEOUT_MS', '0'],
  ['EDGE_IDLE_TIMEOUT_MS', 'never'],
  ['EDGE_KEEP_ALIVE_TIMEOUT_MS', '5'],
  ['EDGE_STREAMS_MAX', '0'],
])('%s=%s is refused with a message that names the variable', (name, value) => {
  expect(() => loadConfig({ [name]: value })).toThrow(ConfigError)
  expect(() => loadConfig({ [name]: value })).toThrow(name)
})

it('STORE=s3 without credentials is refused with one message that names both', () => {
  expect(() => loadConfig({ STORE: 's3' })).toThrow(/S3_ACCESS_KEY_ID[^]*S3_SECRET_ACCESS_KEY/)
})

it('streams get three quarters of S3_MAX_SOCKETS unless EDGE_STREAMS_MAX is set, which must be below it', () => {
  const s3 = { STORE: 's3', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret', S3_MAX_SOCKETS: '16' }
  expect(loadConfig(s3).maxStreams).toBe(12)
  expect(loadConfig({ ...s3, EDGE_STREAMS_MAX: '15' }).maxStreams).toBe(15)
  expect(() => loadConfig({ ...s3, EDGE_STREAMS_MAX: '16' })).toThrow(/EDGE_STREAMS_MAX: .*S3_MAX_SOCKETS/)
  expect(loadConfig({ EDGE_STREAMS_MAX: '5000' }).maxStreams).toBe(5000)
})

it('the configuration of the edge prints no secret', () => {
  const config = loadConfig({ STORE: 's3', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'hunter2' })
  expect(JSON.stringify(config)).not.toContain('hunter2')
})

it('the description of the settings contains those of the edge', () => {
  expect(describeSettings(EdgeEnvironment).map(({ name }) => name)).toContain('EDGE_MANIFEST_CACHE_BYTES')
})
