import { Counter, Histogram, type Registry } from 'prom-client'
import type { ScanResult } from './scan-bundle.ts'

/** Counts and times the scans of bundles, for operators. */
export interface ScanMetrics {
  scanned(result: ScanResult): void
}

export function createScanMetrics(registry: Registry): ScanMetrics {
  const registers = [registry]
  const verdicts = new Counter({
    name: 'plugboard_scans_total',
    help: 'Scans of bundles by scanner and verdict.',
    labelNames: ['scanner', 'verdict'] as const,
    registers,
  })
  const seconds = new Histogram({
    name: 'plugboard_scan_duration_seconds',
    help: 'Time that a scan of a bundle took, with its wait for a turn.',
    labelNames: ['scanner'] as const,
    buckets: [0.01, 0.05, 0.25, 1, 2.5, 5, 10, 30, 60, 120],
    registers,
  })
  return {
    scanned({ scanner, verdict, durationMs }) {
      verdicts.inc({ scanner, verdict: verdict.kind })
      seconds.observe({ scanner }, durationMs / 1000)
    },
  }
}
