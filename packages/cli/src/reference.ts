export { ANSWERS, FailureAnswer } from './answers.ts'
export { describeCommand } from './define/describe-command.ts'
export { EXIT_CODES } from './exit-codes.ts'
export { loadCommands } from './load-commands.ts'
