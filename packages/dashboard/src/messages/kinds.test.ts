import {
  AuditAction,
  AuditCaller,
  AuditEntry,
  CAPABILITY_NAMES,
  CheckResult,
  GenerationSource,
  Hold,
  PluginVisibility,
  PurgeDocument,
  ScanDocument,
  ScannerDocument,
  UpgradePolicy,
  VerdictState,
  VersionState,
  VulnerabilityDocument,
} from '@plugboard/types'
import { expect, it } from 'vitest'
import en from './en.json'

/** What the registry sends as data and people read: its values, and the beginning of the key of each value's message. */
const KINDS: readonly (readonly [what: string, prefix: string, values: readonly string[]])[] = [
  ['reason for which an upgrade waits', 'hold.', Hold.shape.code.options],
  ['end of such a reason', 'hold.end.', Hold.shape.code.options],
  ['state of a version', 'state.', VersionState.options],
  ['policy of upgrades', 'policy.', UpgradePolicy.options],
  ['policy of upgrades in a row of a plugin', 'pluginTenants.upgrade.', UpgradePolicy.options],
  ['source of a generation', 'from.', GenerationSource.options],
  ['action in the audit log', 'audit.action.', AuditAction.options],
  ['caller in the audit log', 'audit.caller.', AuditCaller.shape.kind.options],
  ['verdict', 'verdict.', VerdictState.options],
  ['outcome of a check', 'verdict.outcome.', CheckResult.shape.outcome.options],
  ['capability of code', 'capability.', Object.keys(CAPABILITY_NAMES)],
  ['visibility of a plugin', 'visibility.', PluginVisibility.options],
  ['state of a scan', 'operation.scan.state.', ScanDocument.shape.state.options],
  ['state of a purge', 'operation.purges.state.', PurgeDocument.shape.state.options],
  ['state of a scanner', 'operation.scanner.', ScannerDocument.shape.state.options],
  ['use of a scanner', 'operation.scanner.', ScannerDocument.shape.requirement.options],
  ['effect of a scanner that is away', 'operation.scanner.away.', ScannerDocument.shape.whenAway.options],
  ['severity of a vulnerability', 'operation.severity.', VulnerabilityDocument.shape.severity.options],
  [
    'subject in the audit log',
    'audit.subject.',
    // A plugin is a link without a term.
    Object.keys(AuditEntry.shape.subject.shape).filter((name) => name !== 'pluginId'),
  ],
]

it.each(KINDS)('every %s has a message', (_, prefix, values) => {
  expect(values.length).toBeGreaterThan(0)
  expect(values.map((value) => `${prefix}${value}`).filter((key) => !Object.hasOwn(en, key))).toEqual([])
})
