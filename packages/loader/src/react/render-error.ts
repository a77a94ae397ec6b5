import type { TenantManifestPlugin } from '@plugboard/types'
import { asLoadError, messageOf, PluginLoadError } from '../core/failures/plugin-load-error.ts'

/** What a plugin's component threw, as the plugin's failure. */
export function asRenderError({ id }: TenantManifestPlugin, thrown: unknown): PluginLoadError {
  const told = asLoadError(thrown)
  if (told) return told
  const message = messageOf(thrown)
  // What React says to a component of another React.
  const secondReact = /reading 'use[A-Z]|Invalid hook call|not valid as a React child.*\$\$typeof/.test(
    message,
  )
  const hint = secondReact
    ? ' It seems to bring a React of its own: build it with a template of the plugin kit.'
    : ''
  return new PluginLoadError('RENDER', id, `it threw while it was shown: ${message}.${hint}`, {
    cause: thrown,
  })
}
