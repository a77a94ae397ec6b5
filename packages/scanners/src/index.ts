export {
  REQUIREMENTS,
  type Requirement,
  type ScanHit,
  type ScanInput,
  type ScannedFile,
  type Scanner,
  type ScannerHealth,
  type ScanReport,
  type ScanVerdict,
  SEVERITIES,
  type Severity,
} from './scanner.ts'
