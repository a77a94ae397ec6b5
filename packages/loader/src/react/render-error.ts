import type { TenantManifestPlugin } from '@plugboard/types'
import { asLoadError, messageOf, PluginLoadError } from '../core/failures/plugin-load-error.ts'

/** A value that a plugin's component threw, as a failure of the plugin. */
export function asRenderError({ id }: TenantManifestPlugin, thrown: unknown): PluginLoadError {
  const failure = asLoadError(thrown)
  if (failure) return failure
  const message = messageOf(thrown)
  // The messages of React about a component of another React.
  const secondReact = /reading 'use[A-Z]|Invalid hook call|not valid as a React child.*\$\$typeof/.test(
    message,
  )
  const hint = secondReact
    ? ' It seems to contain a React of its own: build it with a template of the plugin kit.'
    : ''
  return new PluginLoadError('RENDER', id, `it threw while it was shown: ${message}.${hint}`, {
    cause: thrown,
  })
}
