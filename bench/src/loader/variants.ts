import type { TenantManifest } from '@plugboard/types'
import type { PageData, PageKind, ServerRenderer } from '../../page/page-data.ts'
import type { PageScript } from './build-pages.ts'
import { pageHtml, remotesHead } from './page-html.ts'
import type { PublishedPlugin } from './publish-plugins.ts'

interface Facts {
  readonly edge: string
  readonly renderer: ServerRenderer
}

/** One way to load plugins. */
export interface Variant {
  readonly name: string
  readonly script: PageScript
  readonly page: PageKind
  readonly data: (plugins: readonly PublishedPlugin[], edge: string) => Partial<PageData>
  readonly head: (plugins: readonly PublishedPlugin[], facts: Facts) => string
}

const plugboard: Variant = {
  name: 'Plugboard',
  script: 'plugboard',
  page: 'plugboard',
  data: (plugins, edge) => ({ edge, manifest: manifestOf(plugins) }),
  head: (plugins, { renderer, edge }) => renderer.pluginHead({ edge, manifest: manifestOf(plugins) }),
}

/** The variants compared. The first is the baseline, and the second is the baseline again. */
export const VARIANTS: readonly [Variant, Variant, ...Variant[]] = [
  plugboard,
  { ...plugboard, name: 'Plugboard again' },
  {
    name: 'Federation',
    script: 'federation',
    page: 'federation',
    data: (plugins) => ({ remotes: plugins.map(({ federation }) => federation) }),
    head: () => '',
  },
  {
    name: 'Federation, tuned',
    script: 'federation-tuned',
    page: 'federation',
    data: (plugins) => ({ remotes: plugins.map(({ tuned }) => tuned) }),
    head: (plugins) => remotesHead(plugins.flatMap(({ tunedPreloads }) => tunedPreloads)),
  },
]

/** The page of a variant with these plugins, rendered on the server. */
export function variantHtml(
  { script, page, data, head }: Variant,
  plugins: readonly PublishedPlugin[],
  facts: Facts,
): string {
  const { edge, renderer } = facts
  const own = data(plugins, edge)
  const markup = renderer.page(page, { edge, manifest: manifestOf([]), remotes: [], ...own })
  return pageHtml({ script, markup, data: own, head: head(plugins, facts) })
}

function manifestOf(plugins: readonly PublishedPlugin[]): TenantManifest {
  return {
    schemaVersion: 2,
    tenantId: 'bench',
    generation: 1,
    plugins: plugins.map((plugin) => plugin.plugboard),
  }
}
