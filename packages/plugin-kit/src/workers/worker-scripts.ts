import { createHash } from 'node:crypto'
import {
  type Declaration,
  type Identifier,
  type MemberExpression,
  type NewExpression,
  type Node,
  type Program,
  parse,
} from 'acorn'
import type { BuiltFiles } from '../output/built-files.ts'
import { PluginBuildError } from '../project/plugin-build-error.ts'
import { isNode, visit } from '../references/module-references.ts'
import { parseModule } from '../references/parse-module.ts'
import { type StartableScripts, workerStarter } from './worker-starter.ts'

/** What the name of a built worker's script has before its hash. No author gives a file a name with it. */
export const WORKER_ENDING = '.plugboard-worker'

const SCRIPT = /\.m?js$/
const WORKER_SCRIPT = /\.plugboard-worker[.-][\w-]+\.js$/
const ASSET_SCRIPT = /^assets\/.*\.m?js$/
const STARTS = /\bnew\s+Worker\b/
const META_URL = 'import.meta.url'

const URL_NAME = '__PLUGBOARD_WORKER__'
/** In the script of a worker, which runs from a blob, the URL that it was published at. */
export const WORKER_URL = `self.${URL_NAME}`

// Without comments and indentation.
const STARTER = workerStarter.toString().replaceAll(/^\s*\/\/.*\n|^\s+/gm, '')

type Startable = Pick<StartableScripts, 'integrity' | 'plain'>

interface Facts {
  readonly files: BuiltFiles
  /** The paths of scripts that can be started. */
  readonly startable: readonly string[]
  /** The finished scripts that can be started. */
  readonly finished: Map<string, string>
}

/** Whether a built file is the script of a worker. */
export function isWorkerScript(path: string): boolean {
  return WORKER_SCRIPT.test(path)
}

/**
 * Changes built scripts so that `new Worker()` starts the scripts of the bundle: each script that starts workers has a
 * function `Worker` of its own, with the integrity of those that it can start.
 *
 * @returns the changed scripts
 * @throws PluginBuildError for workers that start each other
 */
export function finishWorkers(files: BuiltFiles): Map<string, Buffer> {
  const startable = [...files.keys()].filter((path) => isWorkerScript(path) || ASSET_SCRIPT.test(path))
  if (startable.length === 0) return new Map()
  const facts: Facts = { files, startable, finished: new Map() }
  for (const path of startable) finishStartable(path, [], facts)
  const all = startableOf(startable, facts)
  const others = [...files.keys()].filter((path) => SCRIPT.test(path) && !facts.finished.has(path))
  const changed = [
    ...facts.finished,
    ...others.map(
      (path) => [path, withStarter({ path, code: textOf(files, path), url: META_URL }, all)] as const,
    ),
  ].filter(([path, code]) => code !== textOf(files, path))
  return new Map(changed.map(([path, code]) => [path, Buffer.from(code)]))
}

/** Finishes a script that can be started after those that it starts, since it has their integrity. */
function finishStartable(path: string, starters: readonly string[], facts: Facts): void {
  if (facts.finished.has(path)) return
  if (starters.includes(path)) {
    throw new PluginBuildError(
      `The workers ${starters.join(', ')} start each other, so that none can have the integrity of the next. ` +
        'Start them from the page.',
    )
  }
  const isWorker = isWorkerScript(path)
  const built = textOf(facts.files, path)
  const code = isWorker ? forBlob(path, built) : built
  const started = STARTS.test(code)
    ? facts.startable.filter((other) => other !== path && code.includes(hashIn(other)))
    : []
  for (const other of started) finishStartable(other, [...starters, path], facts)
  const url = isWorker ? WORKER_URL : META_URL
  facts.finished.set(path, withStarter({ path, code, url }, startableOf(started, facts)))
}

/** The part of a file's name that no other text has, and that is in every script with its URL. */
function hashIn(path: string): string {
  return /[.-]([\w-]+?)\.m?js$/.exec(path)?.[1] ?? path
}

/**
 * Adds the function `Worker` to a script that starts workers.
 *
 * @param script its path, its code, and the expression of its URL
 * @param startable the scripts that it can start
 */
function withStarter(
  { path, code, url }: { path: string; code: string; url: string },
  startable: Startable,
): string {
  const isStarting = Object.keys(startable.integrity).length > 0 && STARTS.test(code)
  const program = isStarting ? parseModule(code) : undefined
  if (!program || !startsWorkers(program)) return code
  const root = '../'.repeat(path.split('/').length - 1) || './'
  const facts =
    `{base:new URL(${JSON.stringify(root)},${url}).href,` +
    `...${JSON.stringify({ ...startable, urlName: URL_NAME } satisfies Omit<StartableScripts, 'base'>)}}`
  // A declared function can be called before the line it is on. At the end it moves no line of the source map.
  const starter =
    `function Worker(url,options){return(Worker.start??=(${STARTER})(${facts},Worker))` +
    '(url,options,new.target)}'
  // At the top level of a classic script the function would replace the browser's.
  return isScript(code) ? `(()=>{${code}\n${starter}\n})()\n` : `${code}\n${starter}\n`
}

/** Whether it uses the browser's `Worker`, and not a declaration of its own. */
function startsWorkers(program: Program): boolean {
  let isStarting = false
  visit(program, (node) => {
    if (isNode<NewExpression>(node, 'NewExpression') && isNamed(node.callee, 'Worker')) isStarting = true
  })
  return isStarting && !declaredNames(program).includes('Worker')
}

/** The names at the top level. */
function declaredNames({ body }: Program): string[] {
  return body.flatMap((statement) =>
    statement.type === 'ExportNamedDeclaration'
      ? namesOf(statement.declaration)
      : statement.type === 'ImportDeclaration'
        ? statement.specifiers.map(({ local }) => local.name)
        : namesOf(statement),
  )
}

function namesOf(statement: Program['body'][number] | Declaration | null | undefined): string[] {
  if (statement?.type === 'VariableDeclaration')
    return statement.declarations.flatMap(({ id }) => namesIn(id))
  return statement?.type === 'FunctionDeclaration' || statement?.type === 'ClassDeclaration'
    ? [statement.id.name]
    : []
}

function namesIn(pattern: Node): string[] {
  const names: string[] = []
  visit(pattern, (node) => {
    if (isNode<Identifier>(node, 'Identifier')) names.push(node.name)
  })
  return names
}

/** Whether a worker could have this code without being a module. */
function isScript(code: string): boolean {
  try {
    parse(code, { ecmaVersion: 'latest', sourceType: 'script' })
    return true
  } catch {
    return false
  }
}

/** Requires that a worker imports no other file, which nothing would check. */
function requireWhole(path: string, { body }: Program): void {
  if (!body.some((statement) => 'source' in statement && statement.source)) return
  throw new PluginBuildError(
    `The script of the worker ${path} imports another file. A worker is one file: ` +
      "do not change how the template's configuration makes chunks.",
  )
}

/** A worker runs from a blob, whose URL says nothing of where its files are. Nobody can import what it exports. */
function forBlob(path: string, code: string): string {
  const program = /\b(?:import|export)\b/.test(code) ? parseModule(code) : undefined
  if (!program) return code
  requireWhole(path, program)
  const edits = program.body
    .filter((statement) => statement.type === 'ExportNamedDeclaration' && !statement.declaration)
    .map(({ start, end }) => ({ start, end, text: '' }))
  visit(program, (node) => {
    const isUrl =
      isNode<MemberExpression>(node, 'MemberExpression') &&
      node.object.type === 'MetaProperty' &&
      !node.computed &&
      isNamed(node.property, 'url')
    if (isUrl) edits.push({ start: node.start, end: node.end, text: WORKER_URL })
  })
  return edits
    .toSorted((left, right) => right.start - left.start)
    .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), code)
}

function isNamed(node: Node, name: string): boolean {
  return isNode<Identifier>(node, 'Identifier') && node.name === name
}

function startableOf(paths: readonly string[], { finished }: Facts): Startable {
  const digest = (path: string) =>
    createHash('sha384')
      .update(finished.get(path) ?? '')
      .digest('base64')
  return {
    integrity: Object.fromEntries(paths.map((path) => [path, `sha384-${digest(path)}`])),
    plain: paths.filter((path) => isScript(finished.get(path) ?? '')),
  }
}

function textOf(files: BuiltFiles, path: string): string {
  return Buffer.from(files.get(path) ?? '').toString('utf8')
}
