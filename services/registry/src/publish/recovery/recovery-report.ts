import type { AskedWork } from '@plugboard/catalog'
import type { Log } from '@plugboard/service-kit'
import type { AuditFacts } from '@plugboard/types'
import type { AuditLog } from '../../audit/audit-log.ts'
import type { PublishMetrics } from '../publish-metrics.ts'
import type { RecoveryOutcome, RecoveryPorts } from './recover-publishes.ts'

const MESSAGES: Readonly<Record<RecoveryOutcome, string>> = {
  promoted: 'interrupted publish completed',
  removed: 'interrupted publish removed',
  kept: 'interrupted decision about a staged version ended',
  skipped: 'interrupted publish left to another process',
}

/**
 * Reports each recovery to the log, the metrics and the audit log, whether the timer or a request has begun it. Rejects when
 * the audit log has no entry of it, so that the recovery is done again.
 */
export function createRecoveryReport({
  log,
  metrics,
  auditLog,
}: {
  readonly log: Pick<Log, 'info'>
  readonly metrics: Pick<PublishMetrics, 'recovered'>
  readonly auditLog: Pick<AuditLog, 'append'>
}): RecoveryPorts['onRecovered'] {
  return async ({ pluginId, version }, outcome, asked) => {
    log.info({ pluginId, version, outcome }, MESSAGES[outcome])
    metrics.recovered(outcome)
    if (outcome === 'skipped') return
    await auditLog.append({
      action: 'version.recovered',
      outcome: 'changed',
      caller: { kind: 'worker', name: 'recovery', tokenId: null, personId: null },
      address: null,
      requestId: null,
      subject: { pluginId, version },
      before: null,
      after: recoveryFacts(outcome, asked),
    })
  }
}

/** What became of interrupted work and, if that is known, what it was and who asked for it. */
export function recoveryFacts(outcome: RecoveryOutcome, asked: AskedWork | undefined): AuditFacts {
  if (!asked) return { outcome }
  const { action, caller, address, requestId } = asked
  return {
    outcome,
    action,
    askedBy: caller.name,
    askedByKind: caller.kind,
    askedById: caller.tokenId ?? caller.personId,
    address,
    requestId,
  }
}
