import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Component, type FunctionComponent, lazy, memo } from 'react'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { definePlugin, type ExtensionProps, type PluginChannel, type PluginDefinition } from './index.ts'

interface Host {
  readonly total: number
}

interface Config {
  readonly rate: number
}

const Option: FunctionComponent<ExtensionProps<Host, Config>> = ({ host, config }) => host.total * config.rate

interface Shop {
  events: { 'cart:changed': { items: number } }
  values: { coupon: string | null }
}

const Cart: FunctionComponent<ExtensionProps<Host, Config, Shop>> = ({ channel }) => channel?.get('coupon')

class Badge extends Component<ExtensionProps<{ label: string }, Config>> {
  override render(): string {
    return this.props.host.label
  }
}

describe('definePlugin', () => {
  it('returns the same object that it received', () => {
    const definition: PluginDefinition<Config> = { extensions: { 'payment-methods': Option } }
    expect(definePlugin(definition)).toBe(definition)
  })

  it('accepts every kind of component, each with its own host type, and one type of configuration', () => {
    const plugin = definePlugin<Config>({
      extensions: {
        option: Option,
        badge: Badge,
        memo: memo(Option),
        lazy: lazy(async () => ({ default: Option })),
      },
      activate({ config, signal }) {
        expectTypeOf(config).toEqualTypeOf<Config>()
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
        return async () => {}
      },
    })
    expect(Object.keys(plugin.extensions)).toEqual(['option', 'badge', 'memo', 'lazy'])
    // @ts-expect-error: a component for another configuration
    definePlugin<{ rate: string }>({ extensions: { option: Option } })
    definePlugin<Config, 'option'>({ extensions: { option: Option } })
    // @ts-expect-error: a misspelt extension point
    definePlugin<Config, 'option'>({ extensions: { optoin: Option } })
    // @ts-expect-error: an element is not a component
    definePlugin({ extensions: { option: 'markup' } })
  })

  it('types the channel of a host, which a page may not have', () => {
    const plugin = definePlugin<Config, 'option', Shop>({
      extensions: { option: Cart },
      activate({ channel }) {
        expectTypeOf(channel).toEqualTypeOf<PluginChannel<Shop> | undefined>()
        channel?.on('cart:changed', ({ items }) => channel.set('coupon', String(items)))
        // @ts-expect-error: a misspelt event
        channel?.on('cart:chnaged', () => {})
        // @ts-expect-error: a value of another type
        channel?.set('coupon', 1)
      },
    })
    expect(plugin.extensions.option).toBe(Cart)
  })

  it('adds less than 100 bytes and no package to a plugin', async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('./index.ts', import.meta.url))],
      bundle: true,
      format: 'esm',
      minify: true,
      write: false,
      packages: 'external',
    })
    const [{ text } = { text: '' }] = outputFiles
    expect(text).toContain('definePlugin')
    expect(text).not.toMatch(/import|zod/)
    expect(text.length).toBeLessThan(100)
  })
})
