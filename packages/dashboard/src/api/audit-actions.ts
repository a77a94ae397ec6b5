import type { AuditAction } from '@plugboard/client'

/** A record, so that the compiler finds the one that is missing. */
const ACTIONS: Readonly<Record<AuditAction, true>> = {
  'version.published': true,
  'version.approved': true,
  'version.rejected': true,
  'version.recovered': true,
  'version.deprecated': true,
  'version.undeprecated': true,
  'version.yanked': true,
  'version.unyanked': true,
  'version.revoked': true,
  'version.unrevoked': true,
  'owner.added': true,
  'owner.removed': true,
  'owners.confirmed': true,
  'transfer.offered': true,
  'transfer.ended': true,
  'transfer.accepted': true,
  'visibility.changed': true,
  'check-decision.made': true,
  'check-decision.revoked': true,
  'namespace.reserved': true,
  'namespace.freed': true,
  'trusted-publisher.added': true,
  'trusted-publisher.removed': true,
  'trusted-publishing.changed': true,
  'tag.moved': true,
  'tag.removed': true,
  'tenant.plugin.installed': true,
  'tenant.plugin.updated': true,
  'tenant.plugin.uninstalled': true,
  'tenant.updated': true,
  'tenant.ordered': true,
  'tenant.rolled-back': true,
  'host.declared': true,
  'host.removed': true,
  'token.made': true,
  'token.rotated': true,
  'token.revoked': true,
  'token.exchanged': true,
  'session.opened': true,
  'session.ended': true,
  'sessions.ended': true,
  'scan.started': true,
  'archive.import-started': true,
  'archive.imported': true,
}

/** What the audit log has entries of. */
// Keys lose the type of their record.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const AUDIT_ACTIONS = Object.keys(ACTIONS) as readonly AuditAction[]
