import { expect, it } from 'vitest'
import { doubling } from '../testing/doubling-schema.ts'
import { createConfigurationValidator } from './configuration-validator.ts'
import { ConfigurationTooCostlyError } from './schema-thread.ts'

const LANE = { caller: 'stranger', task: 'test' }

it('configurations of one tenant are answered while all those of another wait for patterns that backtrack', async () => {
  await using shared = createConfigurationValidator({ threads: 1, timeoutMs: 1000 })
  const answered: string[] = []
  const schema = { properties: { a: { pattern: '^(a+)+$' } } }
  const attacks = Array.from({ length: 4 }, async (_, index) => {
    const lane = { caller: 'attacker', task: String(index) }
    const attack = shared.validate(lane, { schema, configuration: { a: `${'a'.repeat(40)}!` } })
    await expect(attack).rejects.toThrow(ConfigurationTooCostlyError)
    answered.push('attacker')
  })
  const others = ['first', 'second'].map(async (caller) => {
    const verdict = await shared.validate({ caller, task: '' }, { schema: {}, configuration: {} })
    expect(verdict.kind).toBe('accepted')
    answered.push(caller)
  })
  await Promise.all([...attacks, ...others])
  // One attack has the only thread, and each of the others has its turn after at most one more.
  expect(answered.indexOf('first')).toBeLessThanOrEqual(2)
  expect(answered.indexOf('second')).toBeLessThanOrEqual(3)
})

function fieldOf(index: number) {
  return [`field-${index}`, { type: 'string', minLength: 1, pattern: '^[a-z]+$' }]
}

it('the largest schema compiles in the memory of a thread, as often as there is another one', async () => {
  await using validator = createConfigurationValidator({ threads: 2, timeoutMs: 30_000 })
  for (const first of [0, 1000, 2000]) {
    const properties = Object.fromEntries(Array.from({ length: 940 }, (_, index) => fieldOf(first + index)))
    const schema = { properties, required: Object.keys(properties).slice(0, 100) }
    expect(JSON.stringify(schema).length).toBeGreaterThan(60_000)
    expect(await validator.compile(LANE, schema)).toMatchObject({ faults: [] })
  }
})

it('one caller has at most 64 configurations waiting, and others are not affected', async () => {
  await using shared = createConfigurationValidator({ threads: 1, timeoutMs: 30_000 })
  const task = { schema: {}, configuration: {} }
  const results = await Promise.allSettled([
    ...Array.from({ length: 66 }, () => shared.validate({ caller: 'many', task: '' }, task)),
    shared.validate({ caller: 'one', task: '' }, task),
  ])
  const refused = results.flatMap((result, index) =>
    result.status === 'rejected' ? [[index, result.reason.name]] : [],
  )
  expect(refused).toEqual([
    [64, 'TooManyConfigurationsError'],
    [65, 'TooManyConfigurationsError'],
  ])
})

it('a task that fills the memory of its thread is refused, and the next one is answered', async () => {
  await using patient = createConfigurationValidator({ threads: 1, timeoutMs: 120_000 })
  const schema = doubling(40, { type: 'string', minLength: 3, pattern: 'x' })
  const filling = patient.validate(LANE, { schema, configuration: { a: 1 } })
  await expect(filling).rejects.toMatchObject({ name: 'ConfigurationTooCostlyError', limit: 'memory' })
  const next = patient.validate(LANE, { schema: {}, configuration: {} })
  expect(await next).toEqual({ kind: 'accepted', configuration: '{}' })
})
