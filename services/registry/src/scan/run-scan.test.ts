import { expect, it, vi } from 'vitest'
import { createPorts } from '../testing/ports-under-test.ts'
import { beginScan } from './run-scan.ts'

it('a scan that another process has taken over ends with ScanRunningError, and leaves the record of that process alone', async () => {
  const ports = createPorts({ leaseMs: 30 })
  const scan = await beginScan(ports, { remove: false, minAgeHours: 24 })
  ports.store.plan({ hangOn: 'list', times: Infinity })
  const ended = scan.run({ signal: new AbortController().signal }).catch((error: unknown) => error)
  await vi.waitFor(
    async () => {
      const current = await ports.catalog.jobs.find('scan')
      if (!current) throw new Error('there is no scan')
      const lease = { holder: 'another', expiresAtMs: ports.clock() + 30 }
      const taken = await ports.catalog.jobs.replace(current, { ...current.value, lease, progress: 'theirs' })
      expect(taken).not.toBeNull()
    },
    { timeout: 40_000 },
  )
  expect(await ended).toMatchObject({ name: 'ScanRunningError' })
  expect((await ports.catalog.jobs.find('scan'))?.value.progress).toBe('theirs')
})
