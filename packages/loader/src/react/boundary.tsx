import { Component, type ReactNode } from 'react'

interface BoundaryProps {
  /** Called with everything that is caught. An error that it throws goes on to the boundaries above. */
  readonly onCatch: (thrown: unknown, componentStack: string) => void
  /**
   * What to show after that. React mounts it anew, even if it is the children. Default: the children, or nothing if they
   * keep throwing.
   */
  readonly show?: (thrown: unknown) => ReactNode
  /** If this value changes, the children are shown again. */
  readonly resetOn?: unknown
  readonly children?: ReactNode
}

interface BoundaryState {
  readonly caught: { readonly thrown: unknown } | null
}

// React gives up on the whole page when the replacement of what threw throws in turn, fifty times.
const MOST_TIMES = 3
const WITHIN_MS = 1000

/** Protects the components around it from errors below it. */
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
    // Here, and not derived from the props, where the reset would precede an error of this very update.
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
