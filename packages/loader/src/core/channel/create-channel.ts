import type { ChannelTypes, PluginChannel, UnknownChannelTypes } from '@plugboard/types/plugin-contract'
import { messageOf, PluginLoadError } from '../failures/plugin-load-error.ts'
import type { ChannelConnection, ChannelHub, ChannelLimits, ChannelRules } from './channel-hub.ts'
import { dataSize } from './data-size.ts'

/** Who sends: a plugin, by its id, or the host. */
export type ChannelSender = string | null

/**
 * A host's own end of its channel, and what PluginProvider and createPluginStore take. Its listeners also get who has sent;
 * plugins do not, so that none depends on another by name.
 */
export interface HostChannel<Types extends ChannelTypes = UnknownChannelTypes>
  extends Omit<PluginChannel<Types>, 'on' | 'subscribe'>,
    ChannelHub {
  on<Name extends keyof Types['events'] & string>(
    name: Name,
    listener: (data: Types['events'][Name], from: ChannelSender) => void,
  ): () => void
  subscribe<Name extends keyof Types['values'] & string>(
    name: Name,
    listener: (value: Types['values'][Name], from: ChannelSender) => void,
  ): () => void
}

export interface ChannelOptions<Types extends ChannelTypes> {
  /** The names of all events. */
  readonly events: readonly (keyof Types['events'] & string)[]
  /** All shared values, as they are at first. */
  readonly values: Types['values']
  /** The values that plugins may set. The host may set all. Default: none. */
  readonly writable?: readonly (keyof Types['values'] & string)[]
  /** What differs from the default: 64 KiB, 100 and 256 KiB a second, 100 listeners. */
  readonly limits?: Partial<ChannelLimits>
}

/** A channel does not do what it was called for; the message says why. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError'
}

const LIMITS: ChannelLimits = { dataBytes: 65_536, perSecond: 100, bytesPerSecond: 262_144, listeners: 100 }

// A listener that throws each time would flood the host's telemetry.
const MOST_REPORTS = 20

type Listener = (data: unknown, from?: ChannelSender) => void

/** One who speaks and listens: the host, or an activation of a plugin. */
interface Party {
  readonly id: ChannelSender
  /** By name, with a prefix for the kind. Each listener has an object of its own, since a function can be added twice. */
  readonly listeners: Map<string, Set<{ readonly call: Listener }>>
  /** Clones of values, which the plugin may change without an effect on others. */
  readonly values: Map<string, unknown>
  readonly onThrown: (thrown: unknown) => void
  readonly mostListeners: number
  isEnded: boolean
}

/**
 * Creates the channel of a page, by which plugins talk to each other and to the host. The host declares all names.
 *
 * @example
 * const channel = createChannel<ShopChannel>({ events: ['cart:changed'], values: { currency: 'EUR' } })
 */
export function createChannel<Types extends ChannelTypes = UnknownChannelTypes>(
  options: ChannelOptions<Types>,
): HostChannel<Types> {
  const { events, writable = [] } = options
  const limits = { ...LIMITS, ...options.limits }
  const values = new Map(Object.entries(options.values).map(([name, value]) => [name, cloneOf(name, value)]))
  const parties = new Set<Party>()

  function join(facts: Pick<Party, 'id' | 'onThrown' | 'mostListeners'>): Party {
    const party: Party = { ...facts, listeners: new Map(), values: new Map(), isEnded: false }
    parties.add(party)
    return party
  }

  /** @throws ChannelError if the data is too large or cannot be cloned */
  function cloneOf(
    name: string,
    data: unknown,
    requireRoom: (bytes: number) => void = () => undefined,
  ): unknown {
    const failed = (cause: unknown): never => {
      throw new ChannelError(`the data of ${name} cannot be cloned: ${messageOf(cause)}`, { cause })
    }
    const bytes = attempt(() => dataSize(data, limits.dataBytes), failed)
    if (bytes > limits.dataBytes)
      throw new ChannelError(`the data of ${name} is larger than ${limits.dataBytes} bytes`)
    requireRoom(bytes)
    return attempt(() => structuredClone(data), failed)
  }

  /** Calls the listeners of a party. One that throws does not keep the data from the others. */
  function notify(party: Party, key: string, data: () => unknown, from: ChannelSender): void {
    const listeners = party.listeners.get(key)
    if (!listeners) return
    const own = data()
    const called = [...listeners]
    for (const listener of called) {
      // One before it may have ended it.
      if (!listeners.has(listener)) continue
      try {
        if (party.id === null) listener.call(own, from)
        else listener.call(own)
      } catch (thrown) {
        party.onThrown(thrown)
      }
    }
  }

  function listen(party: Party, key: string, call: Listener): () => void {
    if (party.isEnded) return () => undefined
    const count = [...party.listeners.values()].reduce((sum, { size }) => sum + size, 0)
    if (count >= party.mostListeners)
      throw new ChannelError(
        `a plugin has at most ${party.mostListeners} listeners; end those that it no longer needs`,
      )
    const listener = { call }
    const present = party.listeners.get(key) ?? new Set()
    party.listeners.set(key, present.add(listener))
    return () => void (present.delete(listener) && present.size === 0 && party.listeners.delete(key))
  }

  function valueFor(party: Party, name: string): unknown {
    if (!party.values.has(name)) party.values.set(name, structuredClone(values.get(name)))
    return party.values.get(name)
  }

  /** @param requireRoom throws if the party may not send now */
  function channelOf(party: Party, requireRoom?: (bytes: number) => void): PluginChannel {
    return {
      on(name, listener) {
        requireName('event', events, name)
        return listen(party, `event ${name}`, listener)
      },
      emit(name, data) {
        requireName('event', events, name)
        if (party.isEnded) return
        const sent = cloneOf(name, data, requireRoom)
        const others = [...parties].filter((other) => other !== party)
        for (const other of others) notify(other, `event ${name}`, () => structuredClone(sent), party.id)
      },
      get(name) {
        requireName('value', [...values.keys()], name)
        return valueFor(party, name)
      },
      set(name, value) {
        requireName('value', [...values.keys()], name)
        if (party.isEnded) return
        if (party.id !== null) requireName('value that plugins may set', writable, name)
        const next = cloneOf(name, value, requireRoom)
        if (Object.is(next, values.get(name))) return
        values.set(name, next)
        const all = [...parties]
        for (const each of all) each.values.delete(name)
        for (const each of all) notify(each, `value ${name}`, () => valueFor(each, name), party.id)
      },
      subscribe(name, listener) {
        requireName('value', [...values.keys()], name)
        return listen(party, `value ${name}`, listener)
      },
    }
  }

  const hub: ChannelHub = {
    connect({ id }, report, other): ChannelConnection {
      const own = { ...limits, ...other }
      let reports = 0
      const onThrown = (thrown: unknown): void => {
        reports += 1
        if (reports > MOST_REPORTS) return
        const message = `a listener of the channel threw: ${messageOf(thrown)}`
        report(new PluginLoadError('UNCAUGHT', id, message, { cause: thrown }))
      }
      const party = join({ id, onThrown, mostListeners: own.listeners })
      return {
        channel: channelOf(party, createRateCheck(own)),
        end() {
          party.isEnded = true
          for (const listeners of party.listeners.values()) listeners.clear()
          party.listeners.clear()
          parties.delete(party)
        },
      }
    },
    rules: (): ChannelRules => ({ events, values: Object.fromEntries(values), writable, limits }),
  }
  // An error of one of the host's listeners is the host's own.
  const host = channelOf(
    join({ id: null, onThrown: (thrown) => reportError(thrown), mostListeners: Infinity }),
  )
  // The names are checked when it is called, and by the types of the declaration.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...host, ...hub } as HostChannel<Types>
}

function requireName(kind: string, names: readonly string[], name: string): void {
  if (!names.includes(name))
    throw new ChannelError(`the host's channel has no ${kind} ${name}; it has: ${names.join(', ') || 'none'}`)
}

/** Throws when it is called more often, or with more bytes, than the limits allow in a second. */
function createRateCheck({ perSecond, bytesPerSecond }: ChannelLimits): (bytes: number) => void {
  let since = 0
  let count = 0
  let sum = 0
  return (bytes) => {
    const now = performance.now()
    if (now - since >= 1000) {
      since = now
      count = sum = 0
    }
    count += 1
    sum += bytes
    if (count > perSecond)
      throw new ChannelError(`a plugin sends at most ${perSecond} events and values a second`)
    if (sum > bytesPerSecond)
      throw new ChannelError(`a plugin sends at most ${bytesPerSecond} bytes a second`)
  }
}

function attempt<Value>(work: () => Value, failed: (cause: unknown) => never): Value {
  try {
    return work()
  } catch (cause) {
    return failed(cause)
  }
}
