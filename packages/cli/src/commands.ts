import type { AnyCommand } from './define/command.ts'

interface CommandEntry {
  /** One line, without a full stop. */
  readonly brief: string
  /** Loads the command, so that a command line loads what it needs and no more. */
  load(): Promise<AnyCommand>
}

/** Every command, by its path. */
export const COMMANDS = {
  login: {
    brief: 'Keep a token for a registry',
    load: async () => (await import('./commands/login.ts')).login,
  },
  logout: {
    brief: 'Forget the token of a registry',
    load: async () => (await import('./commands/logout.ts')).logout,
  },
  whoami: {
    brief: 'Show who you are to a registry, and what you may do',
    load: async () => (await import('./commands/whoami.ts')).whoami,
  },
  validate: {
    brief: 'Check a built plugin as the registry would, and publish nothing',
    load: async () => (await import('./commands/validate.ts')).validate,
  },
  pack: {
    brief: 'Pack a built plugin into a ZIP; the same files give the same bytes',
    load: async () => (await import('./commands/pack.ts')).pack,
  },
  publish: {
    brief: 'Publish a built plugin',
    load: async () => (await import('./commands/publish.ts')).publish,
  },
  verify: {
    brief: 'Compare a built plugin with what is published',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  show: {
    brief: 'Show a plugin or one version of it',
    load: async () => (await import('./commands/show.ts')).show,
  },
  versions: {
    brief: 'List the versions of a plugin',
    load: async () => (await import('./commands/versions.ts')).versions,
  },
  diff: {
    brief: 'Compare two versions: files, sizes, and what the code can do',
    load: async () => (await import('./commands/diff.ts')).diff,
  },
  tag: {
    brief: 'List the tags of a plugin, move one, or remove one',
    load: async () => (await import('./commands/tag.ts')).tag,
  },
  deprecate: {
    brief: 'Warn the readers of a version',
    load: async () => (await import('./commands/deprecate.ts')).deprecate,
  },
  yank: {
    brief: 'Let nothing new get a version; those who have it keep it',
    load: async () => (await import('./commands/yank.ts')).yank,
  },
  revoke: {
    brief: 'Serve a version to nobody any more',
    load: async () => (await import('./commands/revoke.ts')).revoke,
  },
  tenants: {
    brief: 'List the tenants that you may read',
    load: async () => (await import('./commands/tenants.ts')).tenants,
  },
  plugins: {
    brief: 'List the plugins that a tenant has',
    load: async () => (await import('./commands/plugins.ts')).plugins,
  },
  install: {
    brief: 'Install a plugin for a tenant',
    load: async () => (await import('./commands/install.ts')).install,
  },
  upgrade: {
    brief: 'Ask for another version of a plugin of a tenant',
    load: async () => (await import('./commands/upgrade.ts')).upgrade,
  },
  enable: {
    brief: 'Show a plugin of a tenant again',
    load: async () => (await import('./commands/enable.ts')).enable,
  },
  disable: {
    brief: 'Hide a plugin of a tenant, with its configuration kept',
    load: async () => (await import('./commands/disable.ts')).disable,
  },
  uninstall: {
    brief: 'Uninstall a plugin from a tenant',
    load: async () => (await import('./commands/uninstall.ts')).uninstall,
  },
  freeze: {
    brief: 'Let nothing of a tenant be upgraded by itself',
    load: async () => (await import('./commands/freeze.ts')).freeze,
  },
  generations: {
    brief: 'List the states that a tenant has had',
    load: async () => (await import('./commands/generations.ts')).generations,
  },
  rollback: {
    brief: 'Bring back an earlier state of a tenant',
    load: async () => (await import('./commands/rollback.ts')).rollback,
  },
  'config get': {
    brief: 'Show the configuration of a plugin of a tenant',
    load: async () => (await import('./commands/config-get.ts')).configGet,
  },
  'config set': {
    brief: 'Replace the configuration of a plugin of a tenant',
    load: async () => (await import('./commands/config-set.ts')).configSet,
  },
  'config edit': {
    brief: 'Edit the configuration of a plugin of a tenant in your editor',
    load: async () => (await import('./commands/config-edit.ts')).configEdit,
  },
  'config validate': {
    brief: 'Check a configuration, and change nothing',
    load: async () => (await import('./commands/config-validate.ts')).configValidate,
  },
  'token list': {
    brief: 'List the tokens of a registry, without their secrets',
    load: async () => (await import('./commands/token-list.ts')).tokenList,
  },
  'token make': {
    brief: 'Make a token, which is shown once',
    load: async () => (await import('./commands/token-make.ts')).tokenMake,
  },
  'token revoke': {
    brief: 'Revoke a token',
    load: async () => (await import('./commands/token-revoke.ts')).tokenRevoke,
  },
  audit: {
    brief: 'Search the audit log: who changed what, the latest first',
    load: async () => (await import('./commands/audit.ts')).audit,
  },
  doctor: {
    brief: 'Look for what is wrong between here and a registry',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  completion: {
    brief: 'Print a script that completes commands in a shell',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
  help: {
    brief: 'List all commands with their options',
    load: async () => (await import('./commands/help.ts')).help,
  },
} as const satisfies Readonly<Record<string, CommandEntry>>

export type CommandName = keyof typeof COMMANDS

/** The commands whose path has two words. */
export const GROUPS = {
  config: 'The configuration of a plugin of a tenant',
  token: 'The tokens of a registry',
} as const

/** The command that a command line names, which begins with its path; undefined for none, such as `--help`. */
export function commandNameIn(argv: readonly string[]): CommandName | undefined {
  const [first = '', second = ''] = argv
  const path = first in GROUPS ? `${first} ${second}` : first
  return Object.keys(COMMANDS).find((name): name is CommandName => name === path)
}
