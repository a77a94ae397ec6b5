import { styleText } from 'node:util'
import type { Output } from '../context.ts'

type Format = Parameters<typeof styleText>[0]

/** The text in a style where the output shows colors, and as it is elsewhere. */
export function styled(output: Output, format: Format, text: string): string {
  return output.hasColors ? styleText(format, text, { validateStream: false }) : text
}

/** Whether to color a stream: NO_COLOR forbids it, FORCE_COLOR asks for it, and else a terminal that is not dumb has it. */
export function hasColors(
  env: Readonly<Record<string, string | undefined>>,
  { isTerminal }: { readonly isTerminal: boolean },
): boolean {
  if (env['NO_COLOR']) return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTerminal && env['TERM'] !== 'dumb'
}
