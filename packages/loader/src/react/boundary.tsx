'use client'
import { Component, type ReactNode } from 'react'

interface BoundaryProps {
  /** Told of everything that is caught. What it throws goes on to the boundaries above. */
  readonly onCatch: (thrown: unknown, componentStack: string) => void
  /**
   * What there is to see from then on. React mounts it anew, also where it is the children. Not said: the children, and
   * nothing where they throw again and again.
   */
  readonly show?: (thrown: unknown) => ReactNode
  /** With another value the children are shown again. */
  readonly resetOn?: unknown
  readonly children?: ReactNode
}

interface BoundaryState {
  readonly caught: { readonly thrown: unknown } | null
}

// React gives up on the whole page where something is thrown, and thrown again by what is shown for it, fifty times.
const MOST_TIMES = 3
const WITHIN_MS = 1000

/** Keeps what is thrown below it from what is around it. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { caught: null }

  private times = 0

  static getDerivedStateFromError(thrown: unknown): BoundaryState {
    return { caught: { thrown } }
  }

  override componentDidCatch(thrown: unknown, { componentStack }: { componentStack?: string | null }): void {
    this.times += 1
    setTimeout(() => {
      this.times -= 1
    }, WITHIN_MS)
    this.props.onCatch(thrown, componentStack ?? '')
  }

  override componentDidUpdate(previous: BoundaryProps, { caught }: BoundaryState): void {
    // Not what was caught in this very update: derived from the props, the reset would come before that.
    // oxlint-disable-next-line react/no-did-update-set-state
    if (caught && previous.resetOn !== this.props.resetOn) this.setState({ caught: null })
  }

  override render(): ReactNode {
    const { caught } = this.state
    const { show, children } = this.props
    if (!caught) return children
    if (show) return show(caught.thrown)
    return this.times < MOST_TIMES ? children : null
  }
}
