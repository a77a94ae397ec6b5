import { expect, it } from 'vitest'
import { readableLine } from './readable-line.ts'

const clock = /^\d\d:\d\d:\d\d /
const written = (line: string) => readableLine('registry', line).replace(clock, '')

it.each([
  [
    'a line',
    {
      level: 30,
      time: 0,
      pid: 1,
      hostname: 'a',
      service: 'registry',
      msg: 'bundle published',
      bytes: 3,
      id: 'a b',
    },
    'registry    bundle published bytes=3 id="a b"',
  ],
  ['a warning', { level: 40, time: 0, msg: 'slow' }, 'registry    warn slow'],
  [
    'an error with its cause and without its stack',
    { level: 50, time: 0, msg: 'request failed', err: { message: 'no answer', stack: 'at …' } },
    'registry    ERROR request failed (no answer)',
  ],
  [
    'a line that would clear the screen',
    { level: 30, time: 0, msg: 'cannot read \u001b[2J' },
    'registry    cannot read \\u{1b}[2J',
  ],
])('readableLine formats %s', (_what, facts, line) => {
  expect(readableLine('registry', JSON.stringify(facts))).toMatch(clock)
  expect(written(JSON.stringify(facts))).toBe(line)
})

it.each(['(node:1) a warning', '3', 'null', ''])('readableLine returns %j unchanged', (line) => {
  expect(readableLine('registry', line)).toBe(line)
})
