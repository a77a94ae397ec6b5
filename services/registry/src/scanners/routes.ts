import { ScannerDocument } from '@plugboard/types'
import { z } from 'zod'
import type { RegistryApp } from '../registry-app.ts'
import type { ConfiguredScanner, Scanners } from './open-scanners.ts'

const CHECK_TIMEOUT_MS = 10_000

/** GET /operation/scanners: whether each scanner could scan now. */
export function serveScanners(app: RegistryApp, { list }: Pick<Scanners, 'list'>): void {
  app.get(
    '/operation/scanners',
    {
      config: { access: { scope: 'admin' } },
      schema: {
        tags: ['operation'],
        summary:
          'The scanners of SCANNERS, each asked whether it could scan now, with the reason if it could not',
        response: { 200: z.object({ items: z.array(ScannerDocument) }) },
      },
    },
    async () => {
      const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
      return { items: await Promise.all(list.map((each) => describe(each, signal))) }
    },
  )
}

async function describe(
  { scanner, whenAway }: ConfiguredScanner,
  signal: AbortSignal,
): Promise<ScannerDocument> {
  const { name, requirement } = scanner
  const health = await scanner.check({ signal })
  return { name, requirement, whenAway, reason: null, ruleVersion: null, ...health }
}
