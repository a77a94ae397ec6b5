import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { Secret } from './secret.ts'

it('a Secret prints as [secret] in every way of printing, and reveals its value on request', () => {
  const secret = new Secret('hunter2')
  const printed = [secret.toString(), JSON.stringify({ secret }), inspect({ secret }), [secret].join()].join(
    ' ',
  )
  expect(printed).not.toContain('hunter2')
  expect(printed.match(/\[secret\]/g)).toHaveLength(4)
  expect(secret.reveal()).toBe('hunter2')
})
