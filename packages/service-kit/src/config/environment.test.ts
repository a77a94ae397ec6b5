import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ConfigError, describeSettings, parseEnvironment } from './environment.ts'
import { integer, listenAddress } from './setting-types.ts'

const schema = z.object({
  LIMIT_BYTES: integer({ min: 1 }).default(10).meta({ description: 'A limit.', values: 'a number of bytes' }),
  LISTEN: listenAddress()
    .prefault('127.0.0.1:4000')
    .meta({ description: 'Where to listen.', values: 'host:port', fix: 'Write host:port.' }),
})

const parseTwoFaults = () => parseEnvironment('registry', schema, { LIMIT_BYTES: '0', LISTEN: 'nowhere' })

describe('parseEnvironment', () => {
  it('uses the default of a variable that is absent or empty', () => {
    expect(parseEnvironment('registry', schema, { LIMIT_BYTES: '' })).toEqual({
      LIMIT_BYTES: 10,
      LISTEN: { host: '127.0.0.1', port: 4000 },
    })
  })

  it('names every faulty variable with its fix in one message', () => {
    expect(parseTwoFaults).toThrow(ConfigError)
    expect(parseTwoFaults).toThrow(
      /2 settings need a change\.\n {2}LIMIT_BYTES: .*\n {2}LISTEN: .* Write host:port\./,
    )
  })

  it('names the accepted values of a faulty variable that has no fix', () => {
    expect(() => parseEnvironment('registry', schema, { LIMIT_BYTES: 'lots' })).toThrow(
      /LIMIT_BYTES: .*\. Set it to a number of bytes, or leave it out for 10\.$/,
    )
  })

  it('reports a missing variable that another one requires, even when a third one is faulty', () => {
    const needsKey = z.object({ ...schema.shape, KEY: z.string().optional() }).superRefine((env, context) => {
      if (env.KEY === undefined) context.addIssue({ code: 'custom', path: ['KEY'], message: 'is needed' })
    })
    const parse = () => parseEnvironment('registry', needsKey, { LIMIT_BYTES: '0' })
    expect(parse).toThrow(/2 settings need a change\.\n {2}LIMIT_BYTES: .*\n {2}KEY: is needed/)
  })

  it.each(['1e3', '0x10', ' 5', '5.5', '-1', '9007199254740993'])('refuses %j as a whole number', (value) => {
    expect(() => parseEnvironment('registry', schema, { LIMIT_BYTES: value })).toThrow(
      /LIMIT_BYTES: must be /,
    )
  })
})

describe('describeSettings', () => {
  it('returns the name, description and default of each variable', () => {
    expect(describeSettings(schema)).toEqual([
      { name: 'LIMIT_BYTES', description: 'A limit.', values: 'a number of bytes', default: '10' },
      { name: 'LISTEN', description: 'Where to listen.', values: 'host:port', default: '127.0.0.1:4000' },
    ])
  })
})
