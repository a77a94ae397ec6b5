import { EXAMPLE_SECRETS, joined, randomLooking } from '@plugboard/testkit/corpus'
import { describe, expect, it } from 'vitest'
import { concealed } from '../secrets/conceal-secrets.ts'
import { findingsOf } from '../testing/findings-of.ts'
import { METADATA } from '../testing/inspect-bytes.ts'

const SECRET = joined('gh', 'p_', randomLooking(36))

const secretsIn = async (...args: Parameters<typeof findingsOf>) =>
  (await findingsOf(...args)).filter(({ code }) => code === 'SECRET_FOUND')

describe('a file with a secret', () => {
  it.each(EXAMPLE_SECRETS)(
    '$kind, in code on one line, is refused with kind and column',
    async ({ kind, secret }) => {
      const before = 'export default 1;const a=['
      const findings = await secretsIn({ 'a.js': `${before}${JSON.stringify(secret)}],b=2;` })
      expect(findings).toEqual([
        expect.objectContaining({
          level: 'enforced',
          file: 'a.js',
          line: 1,
          column: before.length + 2,
          message: `a.js contains ${kind}`,
        }),
      ])
      expect(JSON.stringify(findings)).not.toContain(secret.slice(0, 12))
    },
  )

  it.each(['a.css', 'a.json', 'a.html', 'a.md', 'a.txt', 'a.svg', 'a.map', 'settings', 'a.conf'])(
    '%s is refused with line and column',
    async (name) => {
      expect(await secretsIn({ [name]: `/*\n\n ${SECRET}\n*/` })).toEqual([
        expect.objectContaining({ file: name, line: 3, column: 2 }),
      ])
    },
  )

  it('is refused when it is in the source map in the file, with the place of the map', async () => {
    const map = Buffer.from(JSON.stringify({ version: 3, sourcesContent: [`"${SECRET}"`] })).toString(
      'base64',
    )
    const text = `export const a = 1\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,${map}`
    expect(await secretsIn({ 'a.js': text })).toEqual([
      expect.objectContaining({
        line: 2,
        column: 5,
        message: 'the source map in a.js contains a token of GitHub',
      }),
    ])
  })

  it('is to be left out of the ZIP when tools keep it private, and otherwise is to be built again', async () => {
    const findings = await secretsIn({ '.env': `TOKEN=${SECRET}`, 'a.js': `export const a = "${SECRET}"` })
    expect(findings.map(({ file, hint }) => [file, hint])).toEqual([
      ['.env', 'Revoke the credential, and leave the file out of the ZIP.'],
      ['a.js', 'Revoke the credential, remove it from the source, and build again.'],
    ])
  })

  it('is refused when the file is in UTF-16 or in Latin-1', async () => {
    const findings = await secretsIn({
      'a.txt': Buffer.from(`\ufeff\n${SECRET}`, 'utf16le'),
      'b.txt': Buffer.from(`\xe4\n${SECRET}`, 'latin1'),
    })
    expect(findings.map(({ file, line }) => [file, line])).toEqual([
      ['a.txt', 2],
      ['b.txt', 2],
    ])
  })

  it('is refused with twenty findings when it has thirty secrets', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `${SECRET.slice(0, -6)}${100_000 + index}`)
    expect(await secretsIn({ 'a.txt': lines.join('\n') })).toHaveLength(20)
  })

  it('is refused although a comment turns the rules of secretlint off', async () => {
    expect(await secretsIn({ 'a.js': `// secretlint-disable\nexport default '${SECRET}'` })).toHaveLength(1)
  })
})

it.each([
  ['a URL', 'https://deploy:hR7qLw2Zt9@build.acme.dev/x', 'a password in a URL'],
  ['a database', 'postgres://app:hR7qLw2Zt9@db.acme.dev:5432/app', 'the password of a database'],
])('the password of %s in code is refused, and no finding has any part of it', async (_what, url, kind) => {
  const findings = await secretsIn({ 'a.js': `export default "${url}"` })
  expect(findings).toEqual([expect.objectContaining({ message: `a.js contains ${kind}` })])
  expect(JSON.stringify(findings)).not.toContain('hR7q')
})

it('a secret in the description is refused with its pointer', async () => {
  const findings = await secretsIn({}, { ...METADATA, description: `Use ${SECRET}` })
  expect(findings).toEqual([expect.objectContaining({ pointer: '/description' })])
  expect(JSON.stringify(findings)).not.toContain(SECRET)
})

it('findings of other checks at the same place do not show the secret', async () => {
  const findings = await findingsOf({ 'a.css': `${SECRET} { color: red }` })
  const style = findings.find(({ code }) => code === 'STYLE_GLOBAL')
  expect(style).toMatchObject({ file: 'a.css', excerpt: '…', message: expect.stringContaining('rule … in') })
  expect(JSON.stringify(findings)).not.toContain(SECRET.slice(0, 8))
})

it.each([
  ['the example of AWS', joined('AKI', 'AIOSFODNN7EXAMPLE')],
  ['the example of a secret key', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ['a test key of the manual of Stripe', joined('sk', '_test_', '4eC39HqLyjWDarjtT1zdp7dc')],
  ['a placeholder', joined('gh', 'p_', 'x'.repeat(36))],
  ['a token of this registry with a wrong checksum', joined('plgb', '_', randomLooking(44), '10Z99M')],
  ['a publishable key of Stripe', joined('pk', '_live_', randomLooking(24))],
  ['a word of base64', joined('data:font/woff2;base64,d09GMgAB', 'AKI', 'AJ5Q3RT7XW2MN4KPZaB3dE6gH9jK2mN5p')],
  ['a URL that code puts together', '"postgres://"+user+":"+password+"@"+host'],
  ['a URL with placeholders', 'https://user:password@example.com and mongodb://$USER:$PASSWORD@$HOST/x'],
  ['minified names', 'SG.prototype.render=SG.default.b;task_test_abcdefghijklmnopqrstuvwx=1'],
  ['a line that writes an .npmrc', '"//registry/:_authToken="+t+"\\n"'],
  ['a public key', `-----BEGIN PUBLIC KEY-----\n${randomLooking(60)}\n-----END PUBLIC KEY-----`],
])('%s is no secret', async (_what, text) => {
  expect(await secretsIn({ 'a.txt': text })).toEqual([])
})

it.each([
  ['of twelve characters is shown by its first four', 'abcdefghijkl', 'abcd…'],
  ['of fewer characters is not shown', 'abcdefghijk', '…'],
])('a secret %s', (_what, secret, shown) => {
  expect(concealed(secret)).toBe(shown)
})
