import type { AuditAction } from '@plugboard/types'
import type { Dependencies } from '../dependencies.ts'
import type { RecoveryPorts } from '../publish/recovery/recover-publishes.ts'
import { recoveryFacts } from '../publish/recovery/recovery-report.ts'
import { type AuditRecord, createAuditLog } from './audit-log.ts'

type WriteEntry = ReturnType<typeof auditCommand>
type CommandFacts = Partial<Pick<AuditRecord, 'subject' | 'after'>>

/** Writes what a command of the registry does to the audit log. */
export function auditCommand(
  { catalog, clock }: Pick<Dependencies, 'catalog' | 'clock'>,
  name: string,
): (action: AuditAction, facts: CommandFacts) => Promise<void> {
  const log = createAuditLog({ auditEntries: catalog.auditEntries, clock })
  return (action, { subject = {}, after = null }) =>
    log.append({
      action,
      outcome: 'changed',
      caller: { kind: 'command', name, tokenId: null, personId: null },
      address: null,
      requestId: null,
      subject,
      before: null,
      after,
    })
}

/** Writes an entry for each interrupted publish that a command completes or removes. */
export function auditRecovery(write: WriteEntry): RecoveryPorts['onRecovered'] {
  return async ({ pluginId, version }, outcome, asked) => {
    if (outcome === 'skipped') return
    const after = recoveryFacts(outcome, asked)
    await write('version.recovered', { subject: { pluginId, version }, after })
  }
}
