import {
  openScanner,
  parseWebhookSecret,
  RulesInvalidError,
  RulesUnreadableError,
  type Scanner,
  type ScannerSettings,
} from '@plugboard/scanners'
import { type Log, StartError } from '@plugboard/service-kit'
import type { ScannerConfig } from './scanner-settings.ts'

/** A scanner, and what is done with an upload while it is away. */
export interface ConfiguredScanner {
  readonly scanner: Scanner
  /** Of a required scanner. refuse: 503, to be sent again. wait: the version waits for a person. */
  readonly whenAway: 'refuse' | 'wait'
}

/** All scanners of a registry, in the order of the setting. */
export interface Scanners extends AsyncDisposable {
  readonly list: readonly ConfiguredScanner[]
}

/**
 * Opens the scanners of the setting SCANNERS. A scanner whose changed rules cannot be used is logged as a warning. clamd and webhooks are not called: a registry starts while they are away.
 *
 * @throws StartError when YARA rules cannot be read or do not compile
 */
export async function openScanners(
  configs: readonly ScannerConfig[],
  { log }: { readonly log?: Pick<Log, 'warn'> } = {},
): Promise<Scanners> {
  await using opened = new AsyncDisposableStack()
  const list: ConfiguredScanner[] = []
  for (const config of configs) {
    try {
      // One after the other: compiling rules takes a processor.
      const scanner = opened.use(await openScanner(settingsOf(config, log)))
      list.push({ scanner, whenAway: config.whenAway ?? 'refuse' })
    } catch (error) {
      if (!(error instanceof RulesInvalidError || error instanceof RulesUnreadableError)) throw error
      throw new StartError(`The scanner ${config.name} of SCANNERS cannot be opened: ${error.message}`, {
        cause: error,
      })
    }
  }
  const owned = opened.move()
  return { list, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function settingsOf(config: ScannerConfig, log: Pick<Log, 'warn'> | undefined): ScannerSettings {
  if (config.kind === 'yara') {
    const onStale = (reason: string) =>
      log?.warn({ scanner: config.name, reason }, 'scanner keeps its former rules')
    return { ...config, onStale }
  }
  if (config.kind === 'clamd') return config
  const key = parseWebhookSecret(config.secret.reveal())
  if (!key) throw new TypeError('the secret of a webhook was not checked')
  return { ...config, key }
}
