import { defineCommand } from '../define/command.ts'
import { describeCommand } from '../define/describe-command.ts'
import { EXIT_CODES } from '../exit-codes.ts'
import { tableLines } from '../output/table.ts'
import { VERSION } from '../version.ts'

export const help = defineCommand({
  description: 'With --json it is the whole tree of commands, for a program that runs them.',
  options: {},
  args: {},
  examples: ['plugboard help', 'plugboard help --json'],
  async run({ loadCommands }) {
    const commands = (await loadCommands()).map(({ name, brief, command }) =>
      describeCommand(name, brief, command),
    )
    const exitCodes = Object.values(EXIT_CODES)
    return {
      answer: { version: VERSION, commands, exitCodes },
      lines: [
        ...tableLines(
          ['COMMAND', ''],
          commands.map(({ name, brief }) => [name, brief]),
        ),
        '',
        ...tableLines(
          ['EXIT', ''],
          exitCodes.map(({ code, meaning }) => [String(code), meaning]),
        ),
        '',
        'More on a command: plugboard COMMAND --help',
      ],
    }
  },
})
