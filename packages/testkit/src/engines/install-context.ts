import type { EngineName } from './pinned-engines.ts'

/** What every step of one engine's install is given. */
export interface InstallContext {
  readonly engine: EngineName
  readonly env: NodeJS.ProcessEnv
  readonly logPath: string
  readonly report: (line: string) => void
}
