'use client'
import type { TenantManifestPlugin } from '@plugboard/types'
import { Component, type ReactNode } from 'react'
import { messageOf, PluginLoadError } from '../core/plugin-load-error.ts'

interface PluginBoundaryProps {
  readonly plugin: TenantManifestPlugin
  readonly report: (error: PluginLoadError) => void
  readonly fallback: (error: PluginLoadError) => ReactNode
  readonly children: ReactNode
}

/** Keeps what a plugin throws while it renders, in an effect or in a lazy chunk, from everything around it. */
export class PluginBoundary extends Component<
  PluginBoundaryProps,
  { readonly thrown: readonly [unknown] | null }
> {
  override state = { thrown: null }

  static getDerivedStateFromError(thrown: unknown): { thrown: readonly [unknown] } {
    return { thrown: [thrown] }
  }

  override componentDidCatch(thrown: unknown): void {
    this.props.report(asRenderError(this.props.plugin, thrown))
  }

  override render(): ReactNode {
    const { thrown } = this.state as { readonly thrown: readonly [unknown] | null }
    return thrown ? this.props.fallback(asRenderError(this.props.plugin, thrown[0])) : this.props.children
  }
}

function asRenderError({ id }: TenantManifestPlugin, thrown: unknown): PluginLoadError {
  if (thrown instanceof PluginLoadError) return thrown
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
