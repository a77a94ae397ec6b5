import { readFile } from 'node:fs/promises'
import { EdgeEnvironment, loadConfig as loadEdgeConfig } from '@plugboard/bundle-edge/config'
import { loadConfig as loadRegistryConfig, RegistryEnvironment } from '@plugboard/registry/config'
import { describe, expect, it } from 'vitest'
import { interpolate, judgeCompose, parseComposeServices, requiredVariables } from './compose.ts'

const compose = await readFile('docker-compose.yml', 'utf8')
const services = parseComposeServices(compose)
const TOKENS = `[{"name":"ci","token":"${'t'.repeat(64)}","scopes":["publish"]}]`

/** What a service is given where these variables are set. */
function environmentOf(service: string, values?: Readonly<Record<string, string>>) {
  const found = services.get(service)
  if (!found) throw new TypeError(`no service ${service}`)
  if (!values) return found.environment
  return Object.fromEntries(
    Object.entries(found.environment).map(([name, value]) => [name, interpolate(value, values)]),
  )
}

/** The variables that have to be set. */
function filled(profile: string) {
  return {
    ...Object.fromEntries([...requiredVariables(services)].map((name) => [name, `filled-${name}`])),
    COMPOSE_PROFILES: profile,
    PLUGIN_SERVER_URL: 'https://cdn.example.com',
    REGISTRY_TOKENS: TOKENS,
  }
}

describe('docker-compose.yml', () => {
  it('allows nothing that production must not', () => {
    expect(judgeCompose(services)).toEqual([])
    // A reader that finds nothing would find no fault either.
    expect([...services.keys()]).toEqual([
      'registry',
      'bundle-edge',
      'mongodb',
      'minio',
      'versity',
      'versity-read',
    ])
  })

  it.each([
    ['registry', RegistryEnvironment],
    ['bundle-edge', EdgeEnvironment],
  ] as const)('sets or hands on every setting of %s, and nothing else', (service, schema) => {
    expect(Object.keys(environmentOf(service)).toSorted()).toEqual(Object.keys(schema.shape).toSorted())
  })

  it('hands on what production.env says, and leaves the rest to the services', () => {
    const values = {
      ...filled('minio'),
      UPLOAD_MAX_BYTES: '1000',
      EDGE_CACHE_BYTES: '2000',
      LOG_LEVEL: 'warn',
    }
    expect(loadRegistryConfig(environmentOf('registry', values))).toMatchObject({
      limits: { uploadBytes: 1000 },
      maxUploads: 64,
      logLevel: 'warn',
    })
    expect(loadEdgeConfig(environmentOf('bundle-edge', values))).toMatchObject({
      cacheBytes: 2000,
      revalidateMs: 5000,
      logLevel: 'warn',
    })
  })

  it.each(['registry', 'bundle-edge'])('gives %s more time to stop than it takes', (service) => {
    const period = interpolate(String(services.get(service)?.stop_grace_period), {})
    const { stopTimeoutMs } = loadEdgeConfig({})
    expect(period).toMatch(/^\d+s$/)
    expect(parseInt(period, 10) * 1000).toBeGreaterThanOrEqual(stopTimeoutMs + 3000)
  })

  it.each(['minio', 'versity'])('configures both services for the store %s', (profile) => {
    expect(loadRegistryConfig(environmentOf('registry', filled(profile)))).toMatchObject({
      store: { kind: 's3', endpoint: expect.stringMatching(`^http://${profile}:9000/?$`) },
      catalog: { kind: 'mongodb' },
    })
    expect(loadEdgeConfig(environmentOf('bundle-edge', filled(profile)))).toMatchObject({
      store: {
        kind: 's3',
        accessKeyId: 'edge',
        endpoint: expect.stringMatching(`^http://${profile}:9000/?$`),
      },
    })
  })

  it('lets the edge read the bucket that the registry writes to, and no other', async () => {
    const policy = await readFile('deploy/minio/edge-read.json', 'utf8')
    const buckets = [...policy.matchAll(/arn:aws:s3:::([a-z0-9.-]+)/g)].map(([, bucket]) => bucket)
    const { store } = loadRegistryConfig(environmentOf('registry', filled('minio')))
    expect(new Set(buckets)).toEqual(new Set([store.kind === 's3' && store.bucket]))
    expect(policy.match(/s3:\w+/g)).toEqual(['s3:GetObject', 's3:GetBucketLocation', 's3:ListBucket'])
  })

  it('has every variable it needs in deploy/production.env.example, without a value', async () => {
    const example = await readFile('deploy/production.env.example', 'utf8')
    const asked = [...example.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value])
    expect(new Set(asked.map(([name]) => name))).toEqual(requiredVariables(services))
    expect(asked.filter(([, value]) => value !== '')).toEqual([['COMPOSE_PROFILES', 'minio']])
  })
})

describe('a planted fault goes red', () => {
  it.each([
    [
      'a secret with a default',
      '${REGISTRY_S3_SECRET:?',
      '${REGISTRY_S3_SECRET:-',
      'REGISTRY_S3_SECRET must be',
    ],
    [
      'a secret that is written down',
      /\$\{MONGODB_ROOT_PASSWORD:[^}]*\}/,
      'hunter2',
      'MONGO_INITDB_ROOT_PASSWORD is written down',
    ],
    [
      'a password in a URL',
      /\$\{MONGODB_REGISTRY_PASSWORD:[^}]*\}@/,
      'hunter2@',
      'registry: MONGODB_URL is written down',
    ],
    [
      'a required variable without its fix',
      /\$\{REGISTRY_TOKENS:[^}]*\}/,
      '${REGISTRY_TOKENS:?}',
      'REGISTRY_TOKENS must be',
    ],
    [
      'an image that moves',
      'image: mongo:8.0.26',
      'image: mongo:latest',
      'mongodb: image mongo:latest is not pinned',
    ],
    ['an image without a tag', 'image: mongo:8.0.26', 'image: mongo', 'mongodb: image mongo is not pinned'],
    [
      'a root file system that can be written to',
      'read_only: true',
      'read_only: false',
      'registry: lacks read_only: true',
    ],
    ['capabilities', 'cap_drop: [ALL]', 'cap_drop: []', 'minio: lacks cap_drop: ["ALL"]'],
    [
      'a service that is not hardened',
      '    <<: *hardened\n    image: mongo',
      '    image: mongo',
      'mongodb: lacks init: true',
    ],
    [
      'a service that takes back what hardens it',
      '    image: mongo',
      '    read_only: false\n    image: mongo',
      'mongodb: lacks read_only: true',
    ],
    [
      'a service that loosens it',
      '    image: mongo',
      '    privileged: true\n    image: mongo',
      'mongodb: has privileged',
    ],
    [
      'a setting with a default that is not its own',
      '${LOG_LEVEL:-}',
      '${LOG_LEVEL:-debug}',
      'bundle-edge: LOG_LEVEL must be',
    ],
    [
      'a setting handed on from another variable',
      '${LOG_LEVEL:-}',
      '${LEVEL:-}',
      'bundle-edge: LEVEL must be',
    ],
    ['a service as root', 'user: "1000:1000"', 'user: "0:0"', 'registry: runs as root'],
    ['no user', '    user: "999:999"\n', '', 'mongodb: has no user'],
    ['no limit of memory', '    mem_limit: 768m\n', '', 'registry: has no mem_limit'],
    [
      'a port of the database',
      '    image: mongo',
      "    ports: ['27017:27017']\n    image: mongo",
      'mongodb: publishes a port',
    ],
    [
      'a port for everybody',
      ':-127.0.0.1:4100}',
      ':-4100}',
      'bundle-edge: publishes a port beyond this machine',
    ],
    [
      'an edge that reaches the database',
      '[edge-public, store-read]',
      '[edge-public, database]',
      'bundle-edge: reaches the database or the registry by database',
    ],
    [
      'an edge that reaches the registry',
      '[edge-public, store-read]',
      '[registry-public, store-read]',
      'bundle-edge: reaches the database or the registry by registry-public',
    ],
  ])('%s', (_name, from, to, fault) => {
    const planted = compose.replace(from, () => to)
    expect(planted).not.toBe(compose)
    expect(judgeCompose(parseComposeServices(planted))).toContainEqual(expect.stringContaining(fault))
  })

  it('a variable that is not set is said with its fix', () => {
    const { REGISTRY_TOKENS = '' } = environmentOf('registry')
    expect(() => interpolate(REGISTRY_TOKENS, {})).toThrow('REGISTRY_TOKENS: say who may publish')
  })
})

describe('deploy/Dockerfile', () => {
  it('makes images that run as a number other than root, say how they are, and hear SIGTERM', async () => {
    const stages = (await readFile('deploy/Dockerfile', 'utf8')).split(/^FROM /m)
    const service = stages.find((stage) => stage.startsWith('${NODE_IMAGE} AS service'))
    for (const line of [
      /^USER 1000:1000$/m,
      /^STOPSIGNAL SIGTERM$/m,
      /^HEALTHCHECK .*"\/live"\]$/m,
      /NODE_ENV=production/,
    ]) {
      expect(service).toMatch(line)
    }
    const images = stages.filter((stage) => stage.startsWith('service AS '))
    expect(images).toHaveLength(2)
    for (const image of images) expect(image).not.toMatch(/^(?:USER|ENTRYPOINT|HEALTHCHECK) /m)
  })
})
