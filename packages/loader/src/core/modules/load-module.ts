import type { TenantManifestPlugin } from '@plugboard/types'
import { messageOf, PluginLoadError } from '../failures/plugin-load-error.ts'
import { addToHead, createScript } from '../files/add-to-head.ts'
import { checkFiles } from '../files/check-files.ts'
import { entryOf, spelledScriptsOf } from '../files/plugin-files.ts'
import { trusted } from '../files/trusted-scripts.ts'
import { checkCompat } from './check-compat.ts'
import { definitionOf, type LoadedPlugin } from './definition-of.ts'
import { guardModules } from './guard-modules.ts'
import { importModule } from './import-module.js'
import { installSharedModules } from './shared-modules.ts'

export interface LoadOptions {
  /** The origins that plugin files may come from. A nonce in the page's policy does not restrict what import() loads. */
  readonly allowedOrigins: readonly string[]
  readonly nonce?: string | undefined
  /** How long a plugin may take to load and to activate. */
  readonly timeoutMs: number
  /** More modules to share with plugins, by id. */
  readonly modules?: Readonly<Record<string, unknown>> | undefined
}

// For the whole page, like the browser's own map of modules, which evaluates each URL once. A rejected load is kept, so that
// another render does not request it again; only forgetModule allows another attempt.
const loads = new Map<string, Promise<LoadedPlugin>>()
const attempts = new Map<string, number>()

/**
 * Loads a plugin's module, once for the page and without a time limit. Every file is checked against the tenant manifest
 * before it runs.
 *
 * @throws PluginLoadError
 */
export function loadModule(plugin: TenantManifestPlugin, options: LoadOptions): Promise<LoadedPlugin> {
  const key = keyOf(plugin)
  const present = loads.get(key)
  if (present) return present
  const load = fetchModule(plugin, options, attempts.get(key) ?? 0)
  // A rejection is for those who await the load, and there may be none.
  load.catch(() => undefined)
  loads.set(key, load)
  return load
}

/** Makes the next load of the plugin fetch and evaluate it anew. */
export function forgetModule(plugin: TenantManifestPlugin): void {
  const key = keyOf(plugin)
  loads.delete(key)
  attempts.set(key, (attempts.get(key) ?? 0) + 1)
}

function keyOf(plugin: TenantManifestPlugin): string {
  const { url, integrity } = entryOf(plugin)
  return `${url} ${integrity}`
}

async function fetchModule(
  plugin: TenantManifestPlugin,
  { allowedOrigins, nonce, modules }: LoadOptions,
  attempt: number,
): Promise<LoadedPlugin> {
  const { id } = plugin
  const { url: entry, integrity } = entryOf(plugin)
  checkFiles(plugin, allowedOrigins)
  checkCompat(plugin, installSharedModules(modules))
  const url = attemptUrl(entry, attempt)
  try {
    await guardModules(spelledScriptsOf(plugin), { entry, nonce })
    // Every browser checks the integrity of a script element, and reports the result by an event.
    await addToHead(createEntryScript({ url, integrity, nonce, allowedOrigins }))
  } catch (cause) {
    failToFetch(id, cause)
  }
  try {
    // Returns the module that the script element has loaded and checked. Never called for a file whose script failed.
    const module = await importModule(url)
    return definitionOf(module, id)
  } catch (cause) {
    if (cause instanceof PluginLoadError) throw cause
    throw new PluginLoadError('EVALUATION', id, explainEvaluation(messageOf(cause)), { cause })
  }
}

/** @throws PluginLoadError with this cause, whose message names the file */
export function failToFetch(pluginId: string, cause: unknown): never {
  throw new PluginLoadError('FETCH_OR_INTEGRITY', pluginId, messageOf(cause), { cause })
}

// Browsers remember for the lifetime of the page that a URL failed or threw. The edge ignores queries.
function attemptUrl(entry: string, attempt: number): string {
  return attempt === 0 ? entry : `${entry}?retry=${attempt}`
}

function createEntryScript(facts: {
  url: string
  integrity: string
  nonce: string | undefined
  allowedOrigins: readonly string[]
}): HTMLScriptElement {
  const script = createScript('module', facts.nonce)
  script.async = true
  script.crossOrigin = 'anonymous'
  script.integrity = facts.integrity
  script.src = trusted().createScriptURL(facts.url, facts.allowedOrigins)
  return script
}

function explainEvaluation(message: string): string {
  return /resolve module specifier|bare specifier/.test(message)
    ? `it imports a module that its build left out: ${message}. Build it with a template of the plugin kit.`
    : `it threw while it was evaluated: ${message}`
}
