import { describe, expect, it } from 'vitest'
import { createLoginStates, LOGIN_MS } from './login-state.ts'

const STATE = { state: 'a-state', nonce: 'a-nonce', verifier: 'a-verifier', returnTo: '/docs?a=1#b' }
const KEY = Buffer.alloc(32, 7)
const START_MS = Date.parse('2026-06-01T00:00:00Z')

describe('what a browser keeps of a sign-in', () => {
  it('can be read by every registry with the same key until ten minutes have passed, and by nobody else', async () => {
    const sealed = await createLoginStates({ key: KEY, clock: () => START_MS }).seal(STATE)
    for (const secret of Object.values(STATE)) {
      expect(sealed).not.toContain(secret)
      expect(sealed).not.toContain(Buffer.from(secret).toString('base64url'))
    }
    const openAt = (ms: number, key = KEY) =>
      createLoginStates({ key, clock: () => START_MS + ms }).open(sealed)
    expect(await openAt(LOGIN_MS - 1000)).toEqual(STATE)
    expect(await openAt(LOGIN_MS)).toBeNull()
    expect(await openAt(0, Buffer.alloc(32, 8))).toBeNull()
  })

  it('counts for nothing after any change', async () => {
    const states = createLoginStates({ key: KEY, clock: () => START_MS })
    const sealed = await states.seal(STATE)
    for (let index = 0; index < sealed.length; index += 7) {
      const other = sealed[index] === 'A' ? 'E' : 'A'
      expect(
        await states.open(`${sealed.slice(0, index)}${other}${sealed.slice(index + 1)}`),
        String(index),
      ).toBeNull()
    }
    for (const text of ['', 'a', 'a..b.c.d', `${sealed}a`]) expect(await states.open(text)).toBeNull()
  })
})
