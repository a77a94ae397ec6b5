import { readFile } from 'node:fs/promises'
import { EdgeEnvironment, loadConfig as loadEdgeConfig } from '@plugboard/bundle-edge/config'
import { loadConfig as loadRegistryConfig, RegistryEnvironment } from '@plugboard/registry/config'
import { describe, expect, it } from 'vitest'
import { checkCompose, interpolate, parseComposeServices, requiredVariables } from './compose.ts'

const compose = await readFile('docker-compose.yml', 'utf8')
const services = parseComposeServices(compose)
const TOKENS = `[{"name":"ci","token":"${'t'.repeat(64)}","scopes":["publish"]}]`

/** The environment of a service when these variables are set. */
function environmentOf(service: string, values?: Readonly<Record<string, string>>) {
  const found = services.get(service)
  if (!found) throw new TypeError(`no service ${service}`)
  if (!values) return found.environment
  return Object.fromEntries(
    Object.entries(found.environment).map(([name, value]) => [name, interpolate(value, values)]),
  )
}

/** Values for the required variables. */
function filled(profile: string) {
  return {
    ...Object.fromEntries([...requiredVariables(services)].map((name) => [name, `filled-${name}`])),
    COMPOSE_PROFILES: profile,
    PLUGIN_SERVER_URL: 'https://cdn.example.com',
    REGISTRY_TOKENS: TOKENS,
  }
}

describe('docker-compose.yml', () => {
  it('has none of the faults that the check reports', () => {
    expect(checkCompose(services)).toEqual([])
    // A reader that found nothing would pass too.
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
  ] as const)('sets or passes on every setting of %s, and nothing else', (service, schema) => {
    expect(Object.keys(environmentOf(service)).toSorted()).toEqual(Object.keys(schema.shape).toSorted())
  })

  it('passes on the settings of production.env, and leaves the defaults of all others to the services', () => {
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

  it.each(['registry', 'bundle-edge'])(
    'gives %s a longer grace period than its STOP_TIMEOUT_MS',
    (service) => {
      const period = interpolate(String(services.get(service)?.stop_grace_period), {})
      const { stopTimeoutMs } = loadEdgeConfig({})
      expect(period).toMatch(/^\d+s$/)
      expect(parseInt(period, 10) * 1000).toBeGreaterThanOrEqual(stopTimeoutMs + 3000)
    },
  )

  it('gives the registry the memory that its checks of uploads may take, besides what it takes itself', () => {
    const { checks } = loadRegistryConfig(environmentOf('registry', filled('minio')))
    const limit = /^(\d+)g$/.exec(String(services.get('registry')?.mem_limit))
    // Each thread has up to 64 MiB of young objects too.
    const ofChecks = checks.threads * (checks.memoryMebibytes + 64)
    expect(Number(limit?.[1]) * 1024).toBeGreaterThanOrEqual(768 + ofChecks)
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

  it('finds every required variable in deploy/production.env.example, without a value', async () => {
    const example = await readFile('deploy/production.env.example', 'utf8')
    const asked = [...example.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value])
    expect(new Set(asked.map(([name]) => name))).toEqual(requiredVariables(services))
    expect(asked.filter(([, value]) => value !== '')).toEqual([['COMPOSE_PROFILES', 'versity']])
  })
})

describe('the check of docker-compose.yml', () => {
  it.each([
    [
      'a secret with a default',
      '${REGISTRY_S3_SECRET:?',
      '${REGISTRY_S3_SECRET:-',
      'REGISTRY_S3_SECRET must be',
    ],
    [
      'a secret in plain text',
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
      'an image with a moving tag',
      'image: mongo:8.0.26',
      'image: mongo:latest',
      'mongodb: image mongo:latest is not pinned',
    ],
    ['an image without a tag', 'image: mongo:8.0.26', 'image: mongo', 'mongodb: image mongo is not pinned'],
    ['a writable root file system', 'read_only: true', 'read_only: false', 'registry: lacks read_only: true'],
    ['capabilities', 'cap_drop: [ALL]', 'cap_drop: []', 'minio: lacks cap_drop: ["ALL"]'],
    [
      'a service that is not hardened',
      '    <<: *hardened\n    image: mongo',
      '    image: mongo',
      'mongodb: lacks init: true',
    ],
    [
      'a service that overrides its hardening',
      '    image: mongo',
      '    read_only: false\n    image: mongo',
      'mongodb: lacks read_only: true',
    ],
    [
      'a privileged service',
      '    image: mongo',
      '    privileged: true\n    image: mongo',
      'mongodb: has privileged',
    ],
    [
      'a setting with a default other than the service has',
      '${LOG_LEVEL:-}',
      '${LOG_LEVEL:-debug}',
      'bundle-edge: LOG_LEVEL must be',
    ],
    [
      'a setting passed on from another variable',
      '${LOG_LEVEL:-}',
      '${LEVEL:-}',
      'bundle-edge: LEVEL must be',
    ],
    ['a service that runs as root', 'user: "1000:1000"', 'user: "0:0"', 'registry: runs as root'],
    ['a service without a user', '    user: "999:999"\n', '', 'mongodb: has no user'],
    ['a service without a memory limit', '    mem_limit: 2g\n', '', 'registry: has no mem_limit'],
    [
      'a published port of the database',
      '    image: mongo',
      "    ports: ['27017:27017']\n    image: mongo",
      'mongodb: publishes a port',
    ],
    [
      'a port published beyond this machine',
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
  ])('reports %s', (_name, from, to, fault) => {
    const planted = compose.replace(from, () => to)
    expect(planted).not.toBe(compose)
    expect(checkCompose(parseComposeServices(planted))).toContainEqual(expect.stringContaining(fault))
  })

  it('reports a required variable that is not set, with its fix', () => {
    const { REGISTRY_TOKENS = '' } = environmentOf('registry')
    expect(() => interpolate(REGISTRY_TOKENS, {})).toThrow('REGISTRY_TOKENS: say who may publish')
  })
})

describe('deploy/Dockerfile', () => {
  it('builds images that run as a numeric non-root user, have a health check, and stop on SIGTERM', async () => {
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
