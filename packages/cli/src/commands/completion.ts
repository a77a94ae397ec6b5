import { defineCommand } from '../define/command.ts'
import { describeCommand } from '../define/describe-command.ts'
import { argument } from '../define/parameters.ts'
import { usageError } from '../failure.ts'
import { SHELLS } from '../output/shells.ts'

export const completion = defineCommand({
  description: 'The script needs no plugboard while it completes: commands and options are written into it.',
  options: {},
  args: { shell: argument('bash, zsh or fish') },
  examples: ['plugboard completion bash > ~/.local/share/bash-completion/completions/plugboard'],
  async run({ args, loadCommands }) {
    const { shell } = args
    if (!isShell(shell)) {
      throw usageError(
        `"${shell}" is no shell that is known here.`,
        `Use one of: ${Object.keys(SHELLS).join(', ')}`,
      )
    }
    const commands = (await loadCommands()).map(({ name, brief, command }) =>
      describeCommand(name, brief, command),
    )
    const script = SHELLS[shell](commands)
    return { answer: { shell, script }, lines: script.split('\n') }
  },
})

function isShell(text: string): text is keyof typeof SHELLS {
  return Object.hasOwn(SHELLS, text)
}
