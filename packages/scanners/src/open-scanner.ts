import type { ClamdSettings } from './clamd/clamd-scanner.ts'
import type { Scanner } from './scanner.ts'
import type { WebhookSettings } from './webhook/webhook-scanner.ts'
import type { YaraSettings } from './yara/yara-scanner.ts'

/** What a scanner is opened with, by its kind. */
export type ScannerSettings =
  | ({ readonly kind: 'yara' } & YaraSettings)
  | ({ readonly kind: 'clamd' } & ClamdSettings)
  | ({ readonly kind: 'webhook' } & WebhookSettings)

/**
 * Opens a scanner; only the adapter of its kind is loaded. clamd and a webhook are not called yet.
 *
 * @throws RulesUnreadableError, RulesInvalidError
 */
export async function openScanner(settings: ScannerSettings): Promise<Scanner> {
  switch (settings.kind) {
    case 'yara':
      return await (await import('./yara/yara-scanner.ts')).openYaraScanner(settings)
    case 'clamd':
      return (await import('./clamd/clamd-scanner.ts')).createClamdScanner(settings)
    case 'webhook':
      return (await import('./webhook/webhook-scanner.ts')).createWebhookScanner(settings)
  }
}
