import type { Context } from '../context.ts'
import { CommandError } from '../failure.ts'

/** Asks the person to type a word before something is destroyed. Without a terminal it needs `--yes`. */
export async function requireConfirmation(
  { stdin, stderr }: Context,
  { question, word, isYes }: { readonly question: string; readonly word: string; readonly isYes: boolean },
): Promise<void> {
  if (isYes) return
  if (!stdin.isTerminal) throw notConfirmed('There is no terminal to ask at.', 'Say --yes if it is meant.')
  stderr.write(`${question}\nType ${word} to go on: `)
  const typed = await stdin.readLine({ isHidden: false })
  if (typed.trim() !== word)
    throw notConfirmed('Nothing was changed: the word was another one.', `Type ${word}.`)
}

function notConfirmed(message: string, fix: string): CommandError {
  return new CommandError({ reason: 'usage', code: 'NOT_CONFIRMED', message, fix })
}
