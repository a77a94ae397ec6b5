import type { Served } from './file-server.ts'

/** The traffic of one load. */
export interface Traffic {
  /** The requests to the edge. */
  readonly requests: number
  readonly bytes: number
  readonly sentBytes: number
  /** The page's HTML, as it was sent. */
  readonly htmlSentBytes: number
  readonly files: readonly Served[]
}

/** Sums up the answers of edge and host during one load. */
export function trafficOf(edge: readonly Served[], host: readonly Served[]): Traffic {
  return {
    requests: edge.length,
    bytes: sum(edge, ({ file }) => file.identity.length),
    sentBytes: sum(edge, sentBytes),
    htmlSentBytes: sum(
      host.filter(({ path }) => path.endsWith('.html')),
      sentBytes,
    ),
    files: edge,
  }
}

function sum(served: readonly Served[], pick: (one: Served) => number): number {
  return served.reduce((total, one) => total + pick(one), 0)
}

function sentBytes(one: Served): number {
  return one.sentBytes
}
