import { createHash } from 'node:crypto'
import { type PluginIdentity, pluginScopeSelector } from '@plugboard/types/plugin-contract'
import postcss, {
  type AtRule,
  type ChildNode,
  type Container,
  CssSyntaxError,
  type Document,
  type Root,
  type Rule,
} from 'postcss'
import postcssNesting from 'postcss-nesting'
import type { BuiltFiles } from '../output/built-files.ts'
import { PluginBuildError } from '../project/plugin-build-error.ts'
import { renameKeyframes } from './rename-keyframes.ts'
import { scopeSelector } from './scope-selector.ts'

/** The cascade layer of all plugins, which a host can order. Each plugin has a layer of its own in it. */
const LAYER = 'plugboard'

/** At-rules that Tailwind replaces when it runs. */
const OF_TAILWIND =
  /^(?:theme|tailwind|apply|utility|variant|custom-variant|source|plugin|config|reference)$/i
/** At-rules that hold for the whole page, wherever they are. */
const OF_PAGE =
  /^(?:font-face|property|font-feature-values|font-palette-values|counter-style|page|position-try|view-transition)$/i
const KEYFRAMES = /^(?:-\w+-)?keyframes$/i
const FIRST = /^(?:charset|import|namespace)$/i

type Ancestor = Container | Document

export interface ScopedStyles {
  /** The style sheets and their source maps, by path. */
  readonly files: ReadonlyMap<string, Buffer>
  /** What the styles still do to the whole page. */
  readonly warnings: readonly string[]
}

/**
 * Keeps the rules of a plugin's style sheets to its own elements, by `@scope`, and below the host's, by a cascade layer.
 *
 * @throws PluginBuildError for faulty CSS, and for the source of Tailwind that Tailwind has not processed
 */
export function scopeStyles(built: BuiltFiles, plugin: PluginIdentity): ScopedStyles {
  const paths = [...built.keys()].filter((path) => path.endsWith('.css'))
  const textOf = (path: string): string => Buffer.from(built.get(path) ?? []).toString('utf8')
  const sheets = paths.map((path) => ({ path, root: parseSheet(path, textOf(path)) }))
  for (const { path, root } of sheets) requireProcessed(path, root)
  const scripts = [...built.keys()].filter((path) => path.endsWith('.js')).map(textOf)
  const hash = createHash('sha256')
    .update(JSON.stringify([plugin.id, plugin.version]))
    .digest('hex')
    .slice(0, 8)
  const kept = renameKeyframes(
    sheets.map(({ root }) => root),
    { scripts, suffix: `-${hash}` },
  )
  const ofPage = new Set(kept.map((name) => `@keyframes ${name}`))
  const files = new Map<string, Buffer>()
  for (const { path, root } of sheets) {
    const map = built.get(`${path}.map`)
    const scoped = scopeSheet(root, plugin, ofPage).toResult({
      from: path,
      to: path,
      map: map ? { prev: Buffer.from(map).toString('utf8'), inline: false, annotation: false } : false,
    })
    files.set(path, Buffer.from(scoped.css))
    if (map) files.set(`${path}.map`, Buffer.from(String(scoped.map)))
  }
  return { files, warnings: warningsOf(ofPage) }
}

function parseSheet(path: string, text: string): Root {
  try {
    const { root } = postcss([postcssNesting()]).process(text, { from: path, map: false })
    return root
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error
    throw new PluginBuildError(`${path} is not CSS: ${error.reason}, in line ${error.line}.`, {
      cause: error,
    })
  }
}

function scopeSheet(root: Root, plugin: PluginIdentity, ofPage: Set<string>): Root {
  const first: ChildNode[] = []
  const outside: ChildNode[] = takeLayerOrder(root)
  root.walkAtRules((rule) => {
    if (FIRST.test(rule.name)) {
      if (/^import$/i.test(rule.name)) ofPage.add(`@import ${rule.params}`)
      first.push(rule.remove())
    } else if (OF_PAGE.test(rule.name) || KEYFRAMES.test(rule.name)) {
      if (OF_PAGE.test(rule.name)) ofPage.add(describe(rule))
      const wrapped = withConditions(rule)
      rule.remove()
      outside.push(wrapped)
    }
  })
  root.walkRules((rule) => {
    if (isOuter(rule)) rule.selectors = rule.selectors.map(scopeSelector)
  })
  const inside = root.nodes.map((node) => node.clone())
  const scope = postcss.atRule({ name: 'scope', params: `(${pluginScopeSelector(plugin)})`, nodes: inside })
  const layer = postcss.atRule({
    name: 'layer',
    params: `${LAYER}.${identifier(plugin.id)}`,
    nodes: [...outside, scope],
  })
  root.removeAll()
  if (inside.length + outside.length > 0) root.append(...first, layer)
  else root.append(...first)
  return root
}

/**
 * Removes the statements of a style sheet that name layers, and returns one for the order of all its layers, also those that
 * have a block before such a statement; none if there is no statement.
 */
function takeLayerOrder(root: Root): AtRule[] {
  const layers = root.nodes.filter(isAtRule).filter(({ name }) => /^layer$/i.test(name))
  const names = new Set(layers.flatMap(({ params }) => postcss.list.comma(params)))
  const statements = layers.filter(({ nodes }) => !nodes)
  for (const statement of statements) statement.remove()
  names.delete('')
  return statements.length === 0 ? [] : [postcss.atRule({ name: 'layer', params: [...names].join(', ') })]
}

/** A copy of the rule inside the media and support conditions that it was in. */
function withConditions(rule: AtRule): AtRule {
  return ancestorsOf(rule)
    .filter(isAtRule)
    .filter(({ name }) => /^(?:media|supports)$/i.test(name))
    .reduce((nodes, { name, params }) => postcss.atRule({ name, params, nodes: [nodes] }), rule.clone())
}

/** False for a rule nested in another, whose selector is relative to that of the other, and for a step of keyframes. */
function isOuter(rule: Rule): boolean {
  return ancestorsOf(rule).every(
    (ancestor) => ancestor.type !== 'rule' && !(isAtRule(ancestor) && KEYFRAMES.test(ancestor.name)),
  )
}

function ancestorsOf(node: ChildNode): Ancestor[] {
  const ancestors: Ancestor[] = []
  for (let parent: Ancestor | undefined = node.parent; parent; parent = parent.parent) ancestors.push(parent)
  return ancestors
}

function isAtRule(node: Ancestor | ChildNode): node is AtRule {
  return node.type === 'atrule'
}

function requireProcessed(path: string, root: Root): void {
  root.walkAtRules(({ name }) => {
    if (!OF_TAILWIND.test(name)) return
    throw new PluginBuildError(
      `${path} has @${name}, which only Tailwind understands: Tailwind has not processed the styles. Add its plugin to the ` +
        "configuration that the template returns. Vite: config.plugins.push(tailwindcss()), from '@tailwindcss/vite'. " +
        "webpack and Rspack: config.module.rules.push({ test: /\\.css$/, enforce: 'pre', use: [{ loader: 'postcss-loader', " +
        "options: { postcssOptions: { plugins: [tailwindcss()] } } }] }), from '@tailwindcss/postcss'. esbuild: a plugin that " +
        'calls postcss([tailwindcss()]). "Tailwind, Sass and PostCSS" in docs/plugins.md has each configuration whole.',
    )
  })
}

function describe(rule: AtRule): string {
  if (!/^font-face$/i.test(rule.name)) return `@${rule.name} ${rule.params}`.trim()
  const family = rule.nodes?.find((node) => node.type === 'decl' && /^font-family$/i.test(node.prop))
  return `@font-face ${family?.type === 'decl' ? family.value : ''}`.trim()
}

function warningsOf(ofPage: ReadonlySet<string>): string[] {
  if (ofPage.size === 0) return []
  const [...names] = ofPage
  const listed = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '')
  return [
    `These styles hold for the whole page, and not only for the plugin: ${listed}. ` +
      "Give them names that begin with the plugin's id, so that no other plugin has the same.",
  ]
}

/** An id may start with a digit, which a name in CSS may not. */
function identifier(id: string): string {
  return id.replace(/^\d/, (digit) => `\\3${digit} `)
}
