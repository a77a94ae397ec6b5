import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SecretKeysMissingError, SecretUnreadableError } from './errors.ts'
import { openSecret, sealSecret } from './seal-secret.ts'
import { secretKeys } from './secret-keys.ts'

const [FIRST, SECOND] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64'))
const PLACE = { tenantId: 'acme', pluginId: 'pay', pointer: '/gateway/key' }
const keysOf = (text: string) => secretKeys().parse(text)

describe('a secret', () => {
  it('of any JSON is what it was after it was sealed and opened, and its text is not in what is stored', () => {
    const keys = keysOf(`a:${FIRST}`)
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const sealed = sealSecret(keys, value, PLACE)
        expect(openSecret(keys, sealed, PLACE)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(sealed).toMatch(/^a\.[\w-]+$/)
      }),
    )
    expect(sealSecret(keys, 'x', PLACE)).not.toBe(sealSecret(keys, 'x', PLACE))
  })

  it('is sealed with the first key, and opened with whichever sealed it', () => {
    const former = sealSecret(keysOf(`2025:${FIRST}`), 'value', PLACE)
    const rotated = keysOf(`2026:${SECOND}, 2025:${FIRST}`)
    expect(openSecret(rotated, former, PLACE)).toBe('value')
    const sealed = sealSecret(rotated, 'value', PLACE)
    expect(sealed).toMatch(/^2026\./)
    expect(() => openSecret(keysOf(`2025:${FIRST}`), sealed, PLACE)).toThrow(/has no key "2026"/)
  })

  it.each([
    ['another tenant', { tenantId: 'other' }],
    ['another plugin', { pluginId: 'other' }],
    ['another field', { pointer: '/gateway/url' }],
  ])('of one place cannot be opened for %s', (_what, change) => {
    const keys = keysOf(`a:${FIRST}`)
    const sealed = sealSecret(keys, 'value', PLACE)
    expect(() => openSecret(keys, sealed, { ...PLACE, ...change })).toThrow(SecretUnreadableError)
  })

  it('cannot be opened after any of its bytes was changed, cut off, or given to another key', () => {
    const keys = keysOf(`a:${FIRST},b:${SECOND}`)
    const sealed = sealSecret(keys, 'value', PLACE)
    const bytes = Buffer.from(sealed.slice(2), 'base64url')
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index)
      expect(() => openSecret(keys, `a.${changed.toString('base64url')}`, PLACE)).toThrow(
        SecretUnreadableError,
      )
      const cut = bytes.subarray(0, index).toString('base64url')
      expect(() => openSecret(keys, `a.${cut}`, PLACE)).toThrow(SecretUnreadableError)
    }
    expect(() => openSecret(keys, sealed.replace('a.', 'b.'), PLACE)).toThrow(SecretUnreadableError)
  })

  it('is neither sealed nor opened without keys', () => {
    expect(() => sealSecret(undefined, 'value', PLACE)).toThrow(SecretKeysMissingError)
    const sealed = sealSecret(keysOf(`a:${FIRST}`), 'value', PLACE)
    expect(() => openSecret(undefined, sealed, PLACE)).toThrow(SecretUnreadableError)
  })
})

describe('the setting of the keys', () => {
  it.each([
    ['no id', String(FIRST)],
    ['a key of 31 bytes', `a:${randomBytes(31).toString('base64')}`],
    ['a key of 33 bytes', `a:${randomBytes(33).toString('base64')}`],
    ['an id twice', `a:${FIRST},a:${SECOND}`],
    ['an empty entry', `a:${FIRST},`],
    ['an id with a dot', `a.b:${FIRST}`],
  ])('with %s is refused, without a key in the message', (_what, text) => {
    const { success, error } = secretKeys().safeParse(text)
    expect(success).toBe(false)
    expect(JSON.stringify(error)).not.toContain(String(FIRST).slice(0, 10))
    expect(error?.issues[0]?.message).toMatch(/^must be keys like/)
  })
})
