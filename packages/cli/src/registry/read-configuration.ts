import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Context } from '../context.ts'
import { usageError } from '../failure.ts'

export type Configuration = Readonly<Record<string, unknown>>

/** The configuration in a file, or of standard input for `-`. */
export async function readConfiguration({ cwd, stdin }: Context, file: string): Promise<Configuration> {
  const text =
    file === '-'
      ? await stdin.readAll()
      : await readFile(resolve(cwd, file), 'utf8').catch(() => {
          throw usageError(`The file ${file} cannot be read.`, 'See whether the path is right.')
        })
  return parseConfiguration(text, file === '-' ? 'Standard input' : file)
}

/** A configuration is a JSON object; `name` says where the text is from. */
export function parseConfiguration(text: string, name: string): Configuration {
  const fix = 'Write a JSON object, such as {"title": "Hello"}.'
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    throw usageError(`${name} is not JSON: ${error instanceof Error ? error.message : ''}`, fix)
  }
  if (isObject(content)) return content
  throw usageError(`${name} is no JSON object.`, fix)
}

function isObject(content: unknown): content is Configuration {
  return typeof content === 'object' && content !== null && !Array.isArray(content)
}
