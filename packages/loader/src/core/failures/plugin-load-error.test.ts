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

describe('a value that a plugin threw', () => {
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
  ])('has a message that can be read without an error if it is %s', (_, thrown, message) => {
    expect(messageOf(thrown)).toBe(message)
    expect(typeof stackOf(thrown)).toBe('string')
    expect(asLoadError(thrown)).toBe(undefined)
  })

  it('is passed on unchanged if it is a PluginLoadError already', () => {
    const error = new PluginLoadError('RENDER', 'test-plugin', 'it broke')
    expect(asLoadError(error)).toBe(error)
  })
})

function withMessage(message: unknown): Error {
  return Object.assign(new Error('it broke'), { message })
}
