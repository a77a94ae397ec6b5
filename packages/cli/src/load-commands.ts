import { COMMANDS } from './commands.ts'
import type { LoadedCommand } from './define/command.ts'

/** All commands, in the order of their table. */
export function loadCommands(): Promise<LoadedCommand[]> {
  return Promise.all(
    Object.entries(COMMANDS).map(async ([name, { brief, load }]) => ({ name, brief, command: await load() })),
  )
}
