import type { Log } from '@plugboard/service-kit'
import type { VersionRef } from '@plugboard/types'
import type { AuditLog, AuditRecord } from '../../audit/audit-log.ts'
import type { PublishMetrics } from '../publish-metrics.ts'
import type { RecoveryOutcome, RecoveryPorts } from './recover-publishes.ts'

const MESSAGES: Readonly<Record<RecoveryOutcome, string>> = {
  promoted: 'interrupted publish completed',
  removed: 'interrupted publish removed',
  kept: 'interrupted decision about a staged version ended',
  skipped: 'interrupted publish left to another process',
}

/** Reports each recovery to the log, the metrics and the audit log, whether the timer or a request has begun it. Never rejects. */
export function createRecoveryReport({
  log,
  metrics,
  auditLog,
}: {
  readonly log: Pick<Log, 'info' | 'error'>
  readonly metrics: Pick<PublishMetrics, 'recovered'>
  readonly auditLog: Pick<AuditLog, 'append'>
}): RecoveryPorts['onRecovered'] {
  return async ({ pluginId, version }, outcome) => {
    log.info({ pluginId, version, outcome }, MESSAGES[outcome])
    metrics.recovered(outcome)
    if (outcome === 'skipped') return
    await auditLog
      .append(entryOf({ pluginId, version }, outcome))
      .catch((err: unknown) => log.error({ pluginId, version, err }, 'recovery not in the audit log'))
  }
}

function entryOf({ pluginId, version }: VersionRef, outcome: RecoveryOutcome): AuditRecord {
  return {
    action: 'version.recovered',
    outcome: 'changed',
    caller: { kind: 'worker', name: 'recovery', tokenId: null, personId: null },
    address: null,
    requestId: null,
    subject: { pluginId, version },
    before: null,
    after: { outcome },
  }
}
