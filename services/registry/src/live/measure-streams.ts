import { Gauge, type Registry } from 'prom-client'

/** Shows how many streams of events are open: for each kind, `count` of it. */
export function measureStreams(registry: Registry, counts: Readonly<Record<string, () => number>>): void {
  const streams = new Gauge({
    name: 'plugboard_event_streams',
    help: 'Open streams of server-sent events; tenant: of the generations of a tenant; changes: of all changes.',
    labelNames: ['kind'] as const,
    registers: [registry],
    collect() {
      for (const [kind, count] of Object.entries(counts)) streams.set({ kind }, count())
    },
  })
}
