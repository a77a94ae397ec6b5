import { describe, expect, it } from 'vitest'
import { asLoadError, messageOf, PluginLoadError, stackOf } from './plugin-load-error.ts'

const unreadable = new Proxy(
  {},
  {
    getPrototypeOf() {
      throw new Error('nobody reads this')
    },
  },
)

describe('of what a plugin threw', () => {
  it.each<[string, unknown, string]>([
    ['an error', new Error('it broke'), 'it broke'],
    ['a string', 'bye', 'bye'],
    ['nothing', undefined, 'undefined'],
    ['an object without a prototype', Object.create(null), 'something without a message'],
    [
      'an error with a message that is no string',
      withMessage({ toString: null }),
      'something without a message',
    ],
    ['an error with a number for a message', withMessage(404), '404'],
    ['a proxy that throws', unreadable, 'something without a message'],
  ])('%s has a message, and reading it does not throw', (_, thrown, message) => {
    expect(messageOf(thrown)).toBe(message)
    expect(typeof stackOf(thrown)).toBe('string')
    expect(asLoadError(thrown)).toBe(undefined)
  })

  it("a plugin's own failure is passed on unchanged", () => {
    const error = new PluginLoadError('RENDER', 'test-plugin', 'it broke')
    expect(asLoadError(error)).toBe(error)
  })
})

function withMessage(message: unknown): Error {
  return Object.assign(new Error('it broke'), { message })
}
