import { findCommand } from '../engines/find-command.ts'

/** The package of Debian that has it. */
export const NGINX_PACKAGE = 'nginx-light'

/** nginx, or the reason there is none. */
export type FoundNginx =
  | { readonly kind: 'ready'; readonly path: string }
  | { readonly kind: 'missing'; readonly reason: string }

/** Finds nginx in PATH, or where Debian installs it, which is not in the PATH of every user. */
export async function findNginx(env = process.env): Promise<FoundNginx> {
  const path = await findCommand('nginx', { ...env, PATH: `${env.PATH ?? ''}:/usr/sbin` })
  if (path !== null) return { kind: 'ready', path }
  const install = 'node --conditions=source packages/testkit/src/install-nginx.ts'
  return { kind: 'missing', reason: `nginx is not installed; run: ${install}` }
}
