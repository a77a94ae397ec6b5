'use client'
import { Component, type ReactNode } from 'react'
import type { PluginStore } from '../core/plugin-store.ts'
import { asRenderError } from './render-error.ts'

interface DepartureBoundaryProps {
  readonly store: PluginStore
  readonly children: ReactNode
}

/**
 * Keeps the page when a plugin's component throws while it leaves, such as in the clean-up of an effect: its own boundary
 * leaves with it, and React looks for one that stays. The children are mounted anew; a plugin among them that throws for
 * that, too, shows as failed, so that it ends. What no plugin threw goes on to the host's boundaries.
 */
export class DepartureBoundary extends Component<
  DepartureBoundaryProps,
  { readonly thrown: readonly [unknown] | null }
> {
  override state = { thrown: null }

  static getDerivedStateFromError(thrown: unknown): { thrown: readonly [unknown] } {
    return { thrown: [thrown] }
  }

  override componentDidCatch(thrown: unknown): void {
    const plugin = this.props.store.throwerOf(thrown)
    if (plugin) this.props.store.fail(plugin, asRenderError(plugin, thrown))
  }

  override render(): ReactNode {
    const { thrown } = this.state as { readonly thrown: readonly [unknown] | null }
    if (thrown && !this.props.store.throwerOf(thrown[0])) throw thrown[0]
    return this.props.children
  }
}
