import type { ObjectReader } from '@plugboard/storage'
import type { FastifyInstance } from 'fastify'
import { buildApp } from '../app.ts'
import { type Config, loadConfig } from '../config.ts'

export interface EdgeOptions extends Partial<Omit<Config, 'store'>> {
  readonly store: ObjectReader
  readonly clock?: () => number
}

export interface OpenedEdge extends AsyncDisposable {
  readonly app: FastifyInstance
  /** Listens on a free port of 127.0.0.1. */
  listen(): Promise<number>
  /** The value of a metric's sample, such as `plugboard_edge_answers_total{outcome="whole"}`. */
  metric(sample: string): Promise<number>
}

/** An edge for one test, on the store of that test. */
export function openEdge({ store, clock = Date.now, ...settings }: EdgeOptions): OpenedEdge {
  const dependencies = { store, clock, [Symbol.asyncDispose]: async () => {} }
  const app = buildApp({ ...loadConfig({ LOG_LEVEL: 'silent' }), ...settings }, dependencies)
  return {
    app,
    async listen() {
      return Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
    },
    async metric(sample) {
      const [name = '', labels = ''] = sample.split(/[{}]/)
      const { body } = await app.inject('/metrics')
      const line = body
        .split('\n')
        .find(
          (each) => each.startsWith(`${name}{`) && labels.split(',').every((label) => each.includes(label)),
        )
      return Number(line?.split(' ').at(-1))
    },
    async [Symbol.asyncDispose]() {
      app.server.closeAllConnections()
      await app.close()
    },
  }
}
