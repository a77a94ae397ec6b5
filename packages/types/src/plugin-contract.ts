// The contract between host pages and plugins. No zod here, since the loader ships this file to every page.

/** The global in which the host provides shared modules. A host installs it once, before any plugin is evaluated. */
export const RUNTIME_GLOBAL = '__PLUGBOARD_RUNTIME__'

/** The version of this contract, as a plugin's `compat.runtime` names it. 1.1 adds the channel. */
export const RUNTIME_VERSION = '1.1'

/**
 * The modules that a plugin takes from the host and must not bundle: with a second React in the page hooks fail.
 * Build templates turn imports of them into reads of `globalThis[RUNTIME_GLOBAL].modules`.
 */
export const SHARED_MODULES = [
  'react',
  'react-dom',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  'react/compiler-runtime',
] as const

/** The value of the global. It is frozen, so that no plugin can change what the next one receives. */
export interface SharedRuntime {
  readonly version: string
  readonly reactVersion: string
  readonly modules: Readonly<Record<string, unknown>>
}

/** A plugin's own identity, as passed to it. */
export interface PluginIdentity {
  readonly id: string
  readonly version: string
}

/** The names that a host declares for its channel: the data of each event, and the type of each shared value. */
export interface ChannelTypes {
  readonly events: object
  readonly values: object
}

/** The names of a host whose declaration a plugin does not have. */
export interface UnknownChannelTypes {
  readonly events: Readonly<Record<string, unknown>>
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * What plugins of a page say to each other and to their host. Names that the host does not declare, data that cannot be
 * cloned and more than its limits are refused by a ChannelError. All listeners end with the activation that the channel
 * belongs to; after that it does nothing.
 */
export interface PluginChannel<Types extends ChannelTypes = UnknownChannelTypes> {
  /** Calls the listener with each event of that name by others, not with one's own. Returns a function that ends it. */
  on<Name extends keyof Types['events'] & string>(
    name: Name,
    listener: (data: Types['events'][Name]) => void,
  ): () => void
  /** Sends a clone of the data to all others that listen, before it returns. */
  emit<Name extends keyof Types['events'] & string>(name: Name, data: Types['events'][Name]): void
  /** The shared value: the same object until it is set again. */
  get<Name extends keyof Types['values'] & string>(name: Name): Types['values'][Name]
  /** Sets a shared value that the host lets plugins write. */
  set<Name extends keyof Types['values'] & string>(name: Name, value: Types['values'][Name]): void
  /** Calls the listener after each change of the value, one's own too. Returns a function that ends it. */
  subscribe<Name extends keyof Types['values'] & string>(
    name: Name,
    listener: (value: Types['values'][Name]) => void,
  ): () => void
}

/** The props of a component in an extension point: from the host, the tenant's configuration, and its identity. */
export interface ExtensionProps<
  Host = unknown,
  Config = Readonly<Record<string, unknown>>,
  Types extends ChannelTypes = UnknownChannelTypes,
> {
  readonly host: Host
  readonly config: Config
  readonly plugin: PluginIdentity
  /** The nonce of the page's Content-Security-Policy, for libraries that insert styles. Missing where none is needed. */
  readonly nonce?: string | undefined
  /** That of the current activation. Missing in a page whose host has none. */
  readonly channel?: PluginChannel<Types> | undefined
}

/** The argument of `activate`. */
export interface PluginContext<
  Config = Readonly<Record<string, unknown>>,
  Types extends ChannelTypes = UnknownChannelTypes,
> {
  readonly plugin: PluginIdentity
  readonly tenantId: string
  readonly config: Config
  /** The nonce of the page's Content-Security-Policy, for libraries that insert styles. Missing where none is needed. */
  readonly nonce?: string | undefined
  /** Missing in a page whose host has none. */
  readonly channel?: PluginChannel<Types> | undefined
  /** Aborted when the plugin is disposed of. */
  readonly signal: AbortSignal
}

/** Undoes what `activate` did. It is awaited, for at most a second, before the plugin is activated again. */
export type Dispose = () => void | Promise<void>

/**
 * The default export of a plugin's entry.
 *
 * @typeParam Component what fills an extension point: a React component of `ExtensionProps`
 * @typeParam Sheet a constructed `CSSStyleSheet`
 */
export interface PluginDefinition<
  Component = unknown,
  Config = Readonly<Record<string, unknown>>,
  Sheet = unknown,
  Types extends ChannelTypes = UnknownChannelTypes,
> {
  /** A component for each extension point the manifest names. */
  readonly extensions: Readonly<Record<string, Component>>
  /** Called once before anything is shown, and again when the tenant's configuration of the plugin has changed. */
  activate?(context: PluginContext<Config, Types>): void | Dispose | Promise<void | Dispose>
  /** Adopted by the document while the plugin is active, so that a single-file plugin can have styles. */
  readonly styles?: readonly Sheet[]
}

/** The attribute of a plugin's element in a page, whose value is the plugin's id. */
export const PLUGIN_ATTRIBUTE = 'data-plugin'

/** The same, for the element of what a plugin shows elsewhere in the page, by a portal. */
export const PORTAL_ATTRIBUTE = 'data-plugin-portal'

/** The attribute of both, whose value is the plugin's version. */
export const VERSION_ATTRIBUTE = 'data-plugin-version'

/**
 * A selector of the elements to which the styles of a built plugin are kept, by `@scope`. It has the version, since a page
 * already has the styles of the next version while it shows the former.
 */
export function pluginScopeSelector({ id, version }: PluginIdentity): string {
  return [PLUGIN_ATTRIBUTE, PORTAL_ATTRIBUTE]
    .map((attribute) => `[${attribute}="${id}"][${VERSION_ATTRIBUTE}="${version}"]`)
    .join(', ')
}
