import { readFile } from 'node:fs/promises'
import { compileStrings } from '@internationalized/string-compiler'
import { describe, expect, it } from 'vitest'
import { LANGUAGES } from './messages.ts'

const read = async (language: string): Promise<Record<string, string>> =>
  JSON.parse(await readFile(new URL(`./${language}.json`, import.meta.url), 'utf8'))

// A branch of a plural may begin with a word too.
const argumentsIn = (message: string) =>
  [...new Set([...message.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name]) => name))].toSorted((a, b) =>
    `${a}`.localeCompare(`${b}`),
  )

describe.each(LANGUAGES)('the messages in %s', (language) => {
  it('are all there, in the order of the English ones', async () => {
    expect(Object.keys(await read(language))).toEqual(Object.keys(await read('en')))
  })

  it('name the same values as the English ones', async () => {
    const [messages, english] = await Promise.all([read(language), read('en')])
    for (const [key, message] of Object.entries(messages))
      expect([key, argumentsIn(message)]).toEqual([key, argumentsIn(english[key] ?? '')])
  })

  it('are valid ICU messages without text that is empty', async () => {
    const messages = await read(language)
    expect(() => compileStrings(messages)).not.toThrow()
    expect(Object.values(messages).filter((message) => message.trim() === '')).toEqual([])
  })
})
