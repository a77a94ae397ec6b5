import { findCommand } from '../engines/find-command.ts'

/** The package of Debian that has it. */
export const CLAMD_PACKAGE = 'clamav-daemon'

/** clamd, or the reason there is none. */
export type FoundClamd =
  | { readonly kind: 'ready'; readonly path: string }
  | { readonly kind: 'missing'; readonly reason: string }

/** Finds clamd in PATH, or where Debian installs it, which is not in the PATH of every user. */
export async function findClamd(env = process.env): Promise<FoundClamd> {
  const path = await findCommand('clamd', { ...env, PATH: `${env.PATH ?? ''}:/usr/sbin` })
  if (path !== null) return { kind: 'ready', path }
  const install = 'node --conditions=source packages/testkit/src/install-clamd.ts'
  return { kind: 'missing', reason: `clamd is not installed; run: ${install}` }
}
