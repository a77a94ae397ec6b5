'use client'
import type { TenantManifestPlugin } from '@plugboard/types'
import { Component, type ReactNode } from 'react'
import type { PluginLoadError } from '../core/plugin-load-error.ts'
import { asRenderError } from './render-error.ts'

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
