/** One import in the source of a file. */
export interface Import {
  /** Path from the project's root, with slashes. */
  readonly file: string
  readonly specifier: string
}

const PACKAGES = [
  'types',
  'http-semantics',
  'storage',
  'catalog',
  'bundle',
  'scanners',
  'client',
  'cli',
  'dashboard',
  'loader',
  'plugin-kit',
  'service-kit',
  'testkit',
] as const
const SERVICES = ['registry', 'bundle-edge'] as const

type Room = (typeof PACKAGES)[number] | (typeof SERVICES)[number]

/** Who may import whom: the table of ARCHITECTURE.md, for a test to check the code against. */
const MAY_IMPORT: Readonly<Record<Room, readonly Room[]>> = {
  types: [],
  'http-semantics': [],
  storage: ['types'],
  catalog: ['types'],
  bundle: ['types'],
  scanners: ['types'],
  client: [],
  cli: ['client', 'types'],
  dashboard: ['client'],
  loader: ['types'],
  'plugin-kit': ['types'],
  'service-kit': ['types'],
  testkit: [],
  registry: ['types', 'bundle', 'scanners', 'storage', 'catalog', 'http-semantics', 'service-kit'],
  'bundle-edge': ['types', 'http-semantics', 'storage', 'service-kit'],
}

/** What a room may import from outside, where that is less than its package.json allows. */
const MAY_USE: Partial<Readonly<Record<Room, readonly string[]>>> = {
  types: ['zod'],
  loader: ['react', 'react-dom', 'next'],
  'http-semantics': [],
}

/** Files of the Fastify shell around use cases; no other file of a service may import Fastify. */
const HTTP_SHELL =
  /\/(?:app|registry-app|routes|route-access|allowed-origins|request-log|limit-requests|audit-requests|begin-events|preconditions|read-json|validate-request|receive-upload|take-uploads|api-document|api-problems|refuse-other-methods)\.ts$/

const TEST_FILE = /\.(?:test|contract)\.tsx?$|\/testing\//

/** Finds every import in a source text: static, dynamic, re-exports, types, and imports for side effects. */
export function findImports(file: string, source: string): Import[] {
  const statements = source.matchAll(
    /(?:^|[\n;])\s*(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"`]([^'"`]+)['"`]/g,
  )
  return [...statements].map((match) => ({ file, specifier: match[1] ?? match[2] ?? '' }))
}

/** Returns what is wrong with an import, or undefined when it is allowed. */
export function checkImport({ file, specifier }: Import): string | undefined {
  const room = roomOf(file)
  if (room === undefined) return undefined
  const isTest = TEST_FILE.test(file)
  if (specifier.startsWith('.')) return checkRelative(file, specifier)
  if (specifier.startsWith('@plugboard/')) return checkWorkspace({ room, file, specifier, isTest })
  if (isTest) return undefined
  const allowed = MAY_USE[room]
  if (allowed && !allowed.some((name) => specifier === name || specifier.startsWith(`${name}/`))) {
    return `${room} may not use ${specifier}`
  }
  if (isService(room) && specifier === 'fastify' && !HTTP_SHELL.test(file)) {
    return 'Fastify belongs in app.ts and routes; a use case takes plain facts and ports'
  }
  if (specifier.startsWith('/')) return 'an import may not be an absolute path'
  return undefined
}

function checkRelative(file: string, specifier: string): string | undefined {
  const folder = file.slice(0, file.lastIndexOf('/'))
  const target = new URL(specifier, `file:///${folder}/`).pathname.slice(1)
  const root = file.split('/').slice(0, 2).join('/')
  return target.startsWith(`${root}/`)
    ? undefined
    : `${specifier} leaves ${root}; import the package by its name`
}

interface WorkspaceImport extends Import {
  readonly room: Room
  readonly isTest: boolean
}

function checkWorkspace({ room, file, specifier, isTest }: WorkspaceImport): string | undefined {
  const [, target = '', adapter] = specifier.split('/')
  if (target === 'testkit') return isTest ? undefined : 'only tests may import the test kit'
  if (SERVICES.some((service) => service === target)) return 'services are never imported'
  if (isTest) return undefined
  if (target !== room && !MAY_IMPORT[room].some((allowed) => allowed === target)) {
    return `${room} may not import ${target}`
  }
  const namesAdapter = adapter !== undefined && (target === 'storage' || target === 'catalog')
  if (namesAdapter && !file.endsWith('/dependencies.ts')) return 'adapters are named in dependencies.ts alone'
  return undefined
}

function roomOf(file: string): Room | undefined {
  const [group, name] = file.split('/')
  const rooms: readonly Room[] = group === 'packages' ? PACKAGES : group === 'services' ? SERVICES : []
  return rooms.find((room) => room === name)
}

function isService(room: Room): boolean {
  return SERVICES.some((service) => service === room)
}
