import { inspect } from 'node:util'
import { ConfigError, describeSettings } from '@plugboard/service-kit'
import { describe, expect, it } from 'vitest'
import { hashToken } from './access/credentials.ts'
import { loadConfig, RegistryEnvironment } from './config.ts'

const TOKEN = 'hunter2-hunter2-hunter2-hunter2'
const tokens = (...entries: readonly unknown[]) => JSON.stringify(entries)
const ENTRY = { name: 'ci', token: TOKEN, scopes: ['publish'] }

function messageOf(env: Readonly<Record<string, string>>): string {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('it was taken')
}

describe('the configuration', () => {
  it('without any setting uses files and SQLite below ./data, for this machine only', () => {
    const config = loadConfig({})
    expect(config).toMatchObject({
      listen: { host: '127.0.0.1', port: 4000 },
      credentials: null,
      publicBase: 'http://localhost:4100',
      store: { kind: 'fs', directory: './data' },
      catalog: { kind: 'sqlite', path: 'data/catalog.sqlite' },
      spoolDirectory: 'data/spool',
      limits: { uploadBytes: 52_428_800 },
    })
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('may have an S3 store and MongoDB', () => {
    const config = loadConfig({
      STORE: 's3',
      S3_ACCESS_KEY_ID: 'key',
      S3_SECRET_ACCESS_KEY: 'secret',
      CATALOG: 'mongodb',
      MONGODB_URL: 'mongodb://user:secret@db',
    })
    expect(config.store).toMatchObject({ kind: 's3', bucket: 'plugin-bundles', forcePathStyle: true })
    expect(config.catalog).toMatchObject({ kind: 'mongodb', database: 'plugboard' })
  })

  it('with several faults is refused with one message that names each variable and its fix', () => {
    const message = messageOf({
      STORE: 's3',
      CATALOG: 'mongodb',
      REGISTRY_LISTEN: '0.0.0.0:4000',
    })
    expect(message).toMatch(/^The registry cannot start: 4 settings need a change\./)
    expect(message).toContain('S3_ACCESS_KEY_ID: STORE=s3 needs S3_ACCESS_KEY_ID; set it, or STORE=fs')
    expect(message).toContain(
      'S3_SECRET_ACCESS_KEY: STORE=s3 needs S3_SECRET_ACCESS_KEY; set it, or STORE=fs',
    )
    expect(message).toContain('MONGODB_URL: CATALOG=mongodb needs MONGODB_URL; set it, or CATALOG=sqlite')
    expect(message).toContain('REGISTRY_LISTEN: others can reach 0.0.0.0, but no credentials are configured')
  })

  it.each([
    ['PLUGIN_SERVER_URL', 'https:/c', 'Write it as https://cdn.example'],
    ['S3_ENDPOINT', 'https:\\\\c', 'Write it as http://minio:9000'],
    ['ALLOWED_ORIGINS', 'https://admin.example/', 'Write each as a browser sends it'],
    ['UPLOADS_MAX', 'many', 'Set it to a number, or leave it out for 64.'],
  ])('with %s=%s is refused with a fix', (name, value, fix) => {
    expect(messageOf({ [name]: value, REGISTRY_TOKENS: tokens(ENTRY) })).toContain(fix)
  })

  it.each(['QUOTA_CREDENTIAL_VERSIONS', 'QUOTA_CREDENTIAL_BYTES'])(
    'refuses %s without credentials that it could apply to',
    (name) => {
      expect(messageOf({ [name]: '10' })).toContain('set REGISTRY_TOKENS as well, or use a quota of plugins')
      expect(loadConfig({ [name]: '10', REGISTRY_TOKENS: tokens(ENTRY) }).quotas).toMatchObject({
        plugin: { versions: Infinity, bytes: Infinity },
      })
    },
  )

  it('has the level of each check that CHECKS names, and no other', () => {
    const { checks } = loadConfig({ CHECKS: ' style-version = enforced,styles=off, ' })
    expect(checks.policy).toEqual({ 'style-version': 'enforced', styles: 'off' })
    expect(loadConfig({}).checks).toMatchObject({ policy: {}, threads: 2, timeoutMs: 30_000 })
  })

  it.each([
    ['styles', '"styles" is not NAME=LEVEL, with one of enforced, advisory, off'],
    ['styles=loud', '"styles=loud" is not NAME=LEVEL'],
    ['styles=off=off', '"styles=off=off" is not NAME=LEVEL'],
    ['styles=off, styles=advisory', 'styles has two levels'],
    ['txt=off', 'there is no check "txt"; there are '],
    ['constructor=off', 'there is no check "constructor"'],
    ['archive=off', 'the check archive is always enforced'],
  ])('with CHECKS=%s is refused with what is wrong with it', (value, fault) => {
    const message = messageOf({ CHECKS: value })
    expect(message).toContain(`CHECKS: ${fault}`)
    expect(message).toContain('docs/checks.md has the names and the levels.')
  })

  it('takes the example that the documents have for CHECKS', () => {
    const { description = '' } =
      describeSettings(RegistryEnvironment).find(({ name }) => name === 'CHECKS') ?? {}
    const [, example = ''] = /as in ([^.]+)\./.exec(description) ?? []
    expect(loadConfig({ CHECKS: example }).checks.policy).toEqual({ styles: 'off', exports: 'advisory' })
  })

  it('has the license policy of LICENSE_POLICY, and none without it', () => {
    const { checks } = loadConfig({ LICENSE_POLICY: '{"allow": ["MIT"], "deny": ["GPL-3.0"]}' })
    expect(checks.licensePolicy).toEqual({ allow: ['MIT'], deny: ['GPL-3.0'] })
    expect(loadConfig({}).checks.licensePolicy).toBeUndefined()
    expect(loadConfig({ LICENSE_POLICY: '' }).checks.licensePolicy).toBeUndefined()
  })

  it.each([
    ['MIT', 'it must be JSON, in single quotes when it is set in a shell'],
    ['[]', 'it must be of type object'],
    ['{}', 'it must have a list "allow", a list "deny", or both'],
    ['{"allow": ["Apache 2"]}', 'allow.0 must be one id of https://spdx.org/licenses'],
    ['{"alow": ["MIT"]}', 'it has the unknown field "alow"'],
  ])('with LICENSE_POLICY=%s is refused with what is wrong with it', (value, fault) => {
    expect(messageOf({ LICENSE_POLICY: value })).toContain(`LICENSE_POLICY: must be a JSON object: ${fault}`)
  })

  it('has URLs without the blanks around the value', () => {
    expect(loadConfig({ PLUGIN_SERVER_URL: 'https://cdn.example/ \t' }).publicBase).toBe(
      'https://cdn.example',
    )
  })

  it.each(
    describeSettings(RegistryEnvironment)
      .map(({ name }) => name)
      .filter((name) => /_(?:MS|BYTES|FILES|RATIO|MAX|SIZE|SOCKETS)$/.test(name)),
  )('with %s=1.5 is refused', (name) => {
    expect(messageOf({ [name]: '1.5' })).toContain(`${name}: must be a whole number in digits`)
  })

  it.each([
    ['STORE', 'S3'],
    ['CATALOG', 'mongo'],
    ['PLUGIN_SERVER_URL', 'cdn.example'],
    ['PLUGIN_SERVER_URL', 'https://user:pw@cdn.example'],
    ['PLUGIN_SERVER_URL', 'https://cdn.example?x=1'],
    ['REGISTRY_LISTEN', '4000'],
    ['REGISTRY_LISTEN', '127.0.0.1:99999'],
    ['MONGODB_DATABASE', 'a/b'],
    ['S3_BUCKET', 'Has_Capitals'],
    ['LOG_LEVEL', 'loud'],
  ])('with %s=%s is refused with a message that names the variable', (name, value) => {
    expect(messageOf({ [name]: value })).toContain(`  ${name}: `)
  })

  it('has a public base without a trailing slash', () => {
    expect(loadConfig({ PLUGIN_SERVER_URL: 'https://cdn.example/x/' }).publicBase).toBe(
      'https://cdn.example/x',
    )
  })
})

describe('the address of a registry without tokens', () => {
  it.each(['127.0.0.1:4000', '[::1]:4000', 'localhost:4000', '127.9.9.9:0'])('may be %s', (address) => {
    expect(loadConfig({ REGISTRY_LISTEN: address }).credentials).toBeNull()
  })

  it.each(['0.0.0.0:4000', '[::]:4000', '10.0.0.1:4000', 'registry.example:4000', '[::ffff:10.0.0.1]:4000'])(
    'may not be %s, but may with tokens',
    (address) => {
      expect(messageOf({ REGISTRY_LISTEN: address })).toMatch(
        /set REGISTRY_TOKENS, or listen on 127\.0\.0\.1/,
      )
      expect(
        loadConfig({ REGISTRY_LISTEN: address, REGISTRY_TOKENS: tokens(ENTRY) }).credentials,
      ).toHaveLength(1)
    },
  )
})

describe('tokens', () => {
  it('are stored as hashes, and may be configured as hashes', () => {
    const config = loadConfig({
      REGISTRY_TOKENS: tokens(
        { ...ENTRY, tenants: ['acme'] },
        { name: 'hashed', sha256: hashToken(`${TOKEN}2`), scopes: ['read'], tenants: ['*', 'acme'] },
      ),
    })
    expect(config.credentials).toEqual([
      {
        name: 'ci',
        sha256: hashToken(TOKEN),
        tokenId: null,
        expiresAtMs: null,
        scopes: new Set(['publish']),
        tenants: new Set(['acme']),
        publisher: 'ci',
        plugins: ['*'],
      },
      {
        name: 'hashed',
        sha256: hashToken(`${TOKEN}2`),
        tokenId: null,
        expiresAtMs: null,
        scopes: new Set(['read']),
        tenants: 'all',
        publisher: 'hashed',
        plugins: ['*'],
      },
    ])
  })

  it.each([
    ['are not JSON', `[{"token":"${TOKEN}"`, /must be JSON/],
    [
      'have a field twice',
      `[{"name":"ci","token":"hunter2","token":"${TOKEN}","scopes":["read"]}]`,
      /it must not repeat a key of an object, as at line 1, column 33\. Write it as \[\{"name": "ci"/,
    ],
    ['are cut off', `[{"token":"${TOKEN}`, /is none from line 1, column 43 on/],
    ['are not an array', JSON.stringify(ENTRY), /array/i],
    ['are short', tokens({ ...ENTRY, token: 'hunter2' }), /0\.token must have at least 24 characters/],
    ['have blanks', tokens({ ...ENTRY, token: `${TOKEN} x` }), /visible ASCII/],
    ['are a token and a hash', tokens({ ...ENTRY, sha256: hashToken(TOKEN) }), /either token or sha256/],
    ['are neither', tokens({ name: 'ci', scopes: ['publish'] }), /either token or sha256/],
    ['are repeated', tokens(ENTRY, { ...ENTRY, name: 'two' }), /must not repeat a token/],
    [
      'are repeated as a hash',
      tokens(ENTRY, { name: 'two', sha256: hashToken(TOKEN), scopes: ['read'] }),
      /repeat/,
    ],
    ['have no scope', tokens({ ...ENTRY, scopes: [] }), /0\.scopes must not be empty/],
    ['have no name', tokens({ ...ENTRY, name: undefined }), /0\.name is missing/],
    ['have an unknown scope', tokens({ ...ENTRY, scopes: ['root'] }), /0\.scopes\.0/],
    ['have an unknown field', tokens({ ...ENTRY, tenant: 'acme' }), /0 has the unknown field "tenant"/],
    ['name no plugin', tokens({ ...ENTRY, plugins: [] }), /0\.plugins/],
    ['name a faulty plugin', tokens({ ...ENTRY, plugins: ['Acme'] }), /0\.plugins\.0 must be a plugin id/],
    [
      'have a * inside a plugin id',
      tokens({ ...ENTRY, plugins: ['a*b'] }),
      /0\.plugins\.0 must be a plugin id/,
    ],
    [
      'name plugins without the scope "publish"',
      tokens({ ...ENTRY, scopes: ['install'], plugins: ['acme-*'] }),
      /0\.plugins limits what the token may publish/,
    ],
    ['have a faulty tenant', tokens({ ...ENTRY, tenants: ['a/b'] }), /0\.tenants\.0/],
  ])('are refused when they %s, with a message that does not show them', (_what, text, expected) => {
    const message = messageOf({ REGISTRY_TOKENS: text })
    expect(message).toMatch(expected)
    expect(message).toContain('  REGISTRY_TOKENS: ')
    expect(message).not.toContain('hunter2')
  })
})

it('a bootstrap token alone is a credential with every scope, and an empty list of tokens is one without any', () => {
  const bootstrap = loadConfig({ REGISTRY_BOOTSTRAP_TOKEN: 'hunter2-hunter2-hunter2-hunter2' }).credentials
  expect(bootstrap).toMatchObject([{ name: 'bootstrap', tenants: 'all', plugins: ['*'] }])
  expect(bootstrap?.[0]?.scopes).toEqual(new Set(['publish', 'stage', 'install', 'read', 'secrets', 'admin']))
  expect(loadConfig({ REGISTRY_TOKENS: '[]' }).credentials).toEqual([])
})

it('the configuration of the registry contains no secret in any way of printing', () => {
  const config = loadConfig({
    REGISTRY_TOKENS: tokens(ENTRY),
    STORE: 's3',
    S3_ACCESS_KEY_ID: 'key',
    S3_SECRET_ACCESS_KEY: 'hunter2-store',
    CATALOG: 'mongodb',
    MONGODB_URL: 'mongodb://user:hunter2-database@db',
    STORED_MANIFEST_KEY: 'hunter2-abcdefghijklmnopqrstuvwxyz-0123456789',
  })
  const printed = [JSON.stringify(config), inspect(config, { depth: 9 })].join('\n')
  expect(printed).not.toContain('hunter2')
  expect(printed).toContain('[secret]')
  const message = messageOf({
    MONGODB_URL: 'hunter2',
    S3_SECRET_ACCESS_KEY: 'hunter2',
    STORE: 'x',
    STORED_MANIFEST_KEY: 'hunter2',
  })
  expect(message).not.toContain('hunter2')
})
