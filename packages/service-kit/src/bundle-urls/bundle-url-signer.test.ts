import { createHmac, createSecretKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { BUNDLE_URL_SIGNATURE_LENGTH, createBundleUrlSigner } from './bundle-url-signer.ts'

const REF = { pluginId: 'pay', version: '1.0.0' }
const DAY_MS = 86_400_000
const FORMER = 'former'.repeat(10)
const keyOf = (text: string) => createSecretKey(text, 'utf8')
const [NEW_KEY, FORMER_KEY] = [keyOf('new'.repeat(20)), keyOf(FORMER)] as const
const NOW = Date.parse('2026-06-01T12:00:00Z')
const signer = createBundleUrlSigner({ keys: [NEW_KEY, FORMER_KEY], lifetimeMs: DAY_MS }, () => NOW)

describe('the signature of a bundle URL', () => {
  it('is the HMAC-SHA256 of its expiry, plugin and version behind a prefix', () => {
    const former = createBundleUrlSigner({ keys: [FORMER_KEY], lifetimeMs: DAY_MS }, () => NOW)
    const mac = createHmac('sha256', FORMER)
      .update('plugboard bundle url\n1780444800\npay\n1.0.0')
      .digest('base64url')
    expect(former.sign(REF, 1_780_444_800)).toBe(`~1780444800.${mac}`)
    expect(former.sign(REF, 1_780_444_800)).toHaveLength(BUNDLE_URL_SIGNATURE_LENGTH)
  })

  it('made with any of the keys is verified, and with another key is not', () => {
    const expiry = signer.currentExpiry()
    const madeWith = (text: string) =>
      createBundleUrlSigner({ keys: [keyOf(text)], lifetimeMs: DAY_MS }, () => NOW).sign(REF, expiry)
    expect(signer.expiryOf(signer.sign(REF, expiry), REF)).toBe(expiry)
    expect(signer.expiryOf(madeWith(FORMER), REF)).toBe(expiry)
    expect(signer.expiryOf(madeWith('other'.repeat(20)), REF)).toBeNull()
  })

  it('of a time that has passed still says which time that was', () => {
    expect(signer.expiryOf(signer.sign(REF, 1000), REF)).toBe(1000)
  })

  it('is valid for its plugin and version only', () => {
    const signature = signer.sign(REF, signer.currentExpiry())
    for (const other of [
      { ...REF, pluginId: 'pays' },
      { ...REF, version: '1.0.1' },
      { ...REF, version: '1.0.0-rc.1' },
    ]) {
      expect(signer.expiryOf(signature, other)).toBeNull()
    }
  })

  it('is not valid with any other character, and not without one', () => {
    const signature = signer.sign(REF, signer.currentExpiry())
    for (let index = 0; index < signature.length; index += 1) {
      const [before, after] = [signature.slice(0, index), signature.slice(index + 1)]
      for (const character of ['', 'A', 'B', '0', '9', '.', '~', '=', '\u{100}']) {
        if (character === signature[index]) continue
        expect(signer.expiryOf(before + character + after, REF)).toBeNull()
      }
    }
  })

  it.each([
    '',
    '~',
    '~.',
    `~0${'1'.repeat(9)}.${'A'.repeat(43)}`,
    `~1e9.${'A'.repeat(43)}`,
    '~'.repeat(100_000),
  ])('is not %s', (text) => {
    expect(signer.expiryOf(text, REF)).toBeNull()
  })
})

it('URLs that are signed within a lifetime expire together, after one to two lifetimes', () => {
  const expiries = new Map<number, number>()
  for (let ms = NOW; ms < NOW + 3 * DAY_MS; ms += 3_600_000 + 1) {
    const expiry = createBundleUrlSigner({ keys: [NEW_KEY], lifetimeMs: DAY_MS }, () => ms).currentExpiry()
    const validMs = expiry * 1000 - ms
    expect(validMs).toBeGreaterThan(DAY_MS)
    expect(validMs).toBeLessThanOrEqual(2 * DAY_MS)
    expiries.set(expiry, (expiries.get(expiry) ?? 0) + 1)
  }
  expect(expiries.size).toBe(4)
})
