import { PluginMetadata } from '@plugboard/types'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { describeType, fieldFindings } from './field-findings.ts'

it('a finding about a field says that it is missing, or which type it must have', () => {
  const { error } = PluginMetadata.safeParse({ id: 7, version: '1.0.0' }, { error: describeType })
  if (!error) throw new Error('the metadata was accepted')
  expect(fieldFindings(error, { code: 'FIELD_INVALID' })).toMatchObject([
    { pointer: '/id', message: 'id must be of type string' },
    { pointer: '/name', message: 'name is missing' },
  ])
})

it('a finding about a time says how one is written', () => {
  const { error } = z
    .object({ since: z.iso.datetime() })
    .safeParse({ since: 'today' }, { error: describeType })
  if (!error) throw new Error('the time was accepted')
  const [finding] = fieldFindings(error, { code: 'FIELD_INVALID' })
  expect(finding?.message).toBe('since must be a time such as 2027-06-01T00:00:00Z')
})

it('a finding about a choice says between what', () => {
  const schema = z.object({ visibility: z.enum(['public', 'private']), staged: z.literal('true') })
  const { error } = schema.safeParse({ visibility: 'secret' }, { error: describeType })
  if (!error) throw new Error('the choice was accepted')
  expect(fieldFindings(error, { code: 'FIELD_INVALID' }).map(({ message }) => message)).toEqual([
    'visibility must be "public" or "private"',
    'staged is missing',
  ])
})
