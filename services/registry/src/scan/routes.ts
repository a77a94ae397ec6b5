import { ScanDocument, ScanQuery } from '@plugboard/types'
import type { RecoveryPorts } from '../publish/recovery/recover-publishes.ts'
import type { RegistryApp } from '../registry-app.ts'
import { beginScan, findScan } from './run-scan.ts'

interface ScanOptions {
  readonly ports: RecoveryPorts
  /** Throws until the store has been proven fit for writing. */
  readonly requireStore: () => void
}

/** POST and GET /operation/scan: compares the store with the catalog, as the command does. Closing the app ends the scan. */
export function serveScan(app: RegistryApp, { ports, requireStore }: ScanOptions): void {
  const { catalog, clock } = ports
  const stopped = new AbortController()
  const { signal } = stopped
  let running: Promise<unknown> = Promise.resolve()
  app.addHook('onClose', async () => {
    stopped.abort()
    await running
  })

  app.post(
    '/operation/scan',
    {
      config: {
        access: { scope: 'admin' },
        audit: 'scan.started',
        problems: ['CATALOG_UNAVAILABLE', 'SCAN_RUNNING', 'STORE_UNAVAILABLE'],
      },
      schema: {
        tags: ['operation'],
        summary:
          'Begin to compare the store with the catalog, from both sides. Without "remove" nothing is changed. One scan runs at a time',
        querystring: ScanQuery,
        response: { 202: ScanDocument },
      },
    },
    async (request, reply) => {
      requireStore()
      const { remove, minAgeHours } = request.query
      const requested = { remove: remove === 'true', minAgeHours: Number(minAgeHours) }
      const scan = await beginScan(ports, requested)
      request.log.info(requested, 'scan started')
      await request.audit({ subject: {}, after: { ...requested } })
      running = scan.run({ signal }).then(
        (counts) => request.log.info(counts, 'scan finished'),
        (err: unknown) => {
          if (!signal.aborted) request.log.error({ err }, 'scan failed')
        },
      )
      return reply.code(202).send(scan.begun)
    },
  )

  app.get(
    '/operation/scan',
    {
      config: { access: { scope: 'admin' }, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags: ['operation'],
        summary: 'The scan that runs, or the last one: how far it is, and what it has found',
        response: { 200: ScanDocument },
      },
    },
    () => findScan(catalog, clock()),
  )
}
