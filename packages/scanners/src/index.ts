export { openScanner, type ScannerSettings } from './open-scanner.ts'
export {
  REQUIREMENTS,
  type Requirement,
  type ScanHit,
  type ScanInput,
  type Scanner,
  type ScannerRules,
  type ScanReport,
  type ScanVerdict,
} from './scanner.ts'
export { parseWebhookSecret } from './webhook/sign-webhook.ts'
export { RulesInvalidError, RulesUnreadableError } from './yara/errors.ts'
