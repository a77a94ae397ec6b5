// Plain JavaScript for Node 20 or newer: it installs the tools of this project, then runs them.
//
//   node toolchain/bootstrap.mjs start           both services on the embedded default
//   node toolchain/bootstrap.mjs test            every check a clean machine can run
//   node toolchain/bootstrap.mjs run CMD [ARG…]  any command with this project's Node and pnpm first in PATH
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_NODE_MAJOR = 24
const PARENT_CHECK_MS = 250
const parent = process.ppid
const toolchain = dirname(fileURLToPath(import.meta.url))
const root = dirname(toolchain)

const SERVICES_ONLY = [
  '--prod',
  '--filter',
  '@plugboard/registry...',
  '--filter',
  '@plugboard/bundle-edge...',
  '--filter',
  '@plugboard/dashboard...',
]
// The age of a version is checked when it is chosen, and the lockfile pins its bytes. Checking it again here would fetch
// the full metadata of every package into an empty cache, 220 MB, before the first start.
const LOCKFILE_AS_IT_IS = ['--frozen-lockfile', '--config.minimumReleaseAge=0']
const entries = {
  start: { scope: 'services', command: ['node', '--conditions=source', 'services/start.ts'] },
  test: { scope: 'all', command: ['node', '--conditions=source', 'checks/main.ts'] },
  run: { scope: 'all', command: [] },
}

const [name = 'run', ...args] = process.argv.slice(2)
const entry = entries[name]
if (!entry || (name === 'run' && args.length === 0)) {
  fail(`"${name}" is not something to run here. Say start, test, or run COMMAND.`)
}

process.env.PATH = [...toolPaths(), process.env.PATH].join(delimiter)
installPackages(entry.scope)
run([...entry.command, ...args])

/** The folders that hold this project's own node and pnpm, fetched from the npm registry where they are missing. */
function toolPaths() {
  const paths = [join(root, 'node_modules', '.bin'), fetchTool('pnpm', 'pnpm')]
  const major = Number(process.versions.node.split('.')[0])
  // First in PATH, so that every descendant runs the same Node.
  if (major < OLDEST_NODE_MAJOR) paths.unshift(fetchTool('node', 'node'))
  else paths.unshift(dirname(process.execPath))
  return paths
}

function fetchTool(tool, binary) {
  const home = join(toolchain, tool)
  const bin = join(home, 'node_modules', '.bin')
  const lock = readFileSync(join(home, 'package-lock.json'))
  const stamp = join(home, 'node_modules', '.fetched')
  const wanted = digest(lock)
  if (existsSync(join(bin, binary)) && readOr(stamp) === wanted) return bin
  say(`fetching ${tool} from the npm registry, once`)
  // Checked against the integrity in package-lock.json, which --no-save leaves as it is. Not npm ci: it refuses
  // a lockfile made where the registry does not carry a tool for every platform.
  const npm = spawnSync('npm', ['install', '--no-save', '--loglevel=error'], {
    cwd: home,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0 || !existsSync(join(bin, binary))) {
    fail(
      tool === 'node'
        ? `Node ${OLDEST_NODE_MAJOR} could not be fetched for ${process.platform}-${process.arch}. Install Node ${OLDEST_NODE_MAJOR} or newer and run this again.`
        : `${tool} could not be fetched. Check that the npm registry can be reached (npm ping) and run this again.`,
    )
  }
  writeFileSync(stamp, wanted)
  return bin
}

/** Installs the workspace from the frozen lockfile when it is missing or older than the lockfile. */
function installPackages(scope) {
  const stamp = join(root, 'node_modules', '.plugboard-installed')
  const wanted = digest(
    readFileSync(join(root, 'pnpm-lock.yaml')),
    readFileSync(join(root, 'pnpm-workspace.yaml')),
  )
  const installed = readOr(stamp)
  if (installed === `all ${wanted}` || installed === `${scope} ${wanted}`) return
  say('installing packages from pnpm-lock.yaml')
  rmSync(stamp, { force: true })
  const pnpm = spawnSync(
    'pnpm',
    ['install', ...LOCKFILE_AS_IT_IS, '--reporter=append-only', ...(scope === 'all' ? [] : SERVICES_ONLY)],
    // CI=true: pnpm may remake a node_modules of another scope without asking.
    { cwd: root, env: { ...process.env, CI: 'true' }, encoding: 'utf8', shell: process.platform === 'win32' },
  )
  if (pnpm.status !== 0) {
    process.stderr.write(`${pnpm.stdout ?? ''}${pnpm.stderr ?? ''}`)
    fail(
      'pnpm could not install the packages. Its own message is above; free disk space and a reachable npm registry are the usual fixes.',
    )
  }
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, `${scope} ${wanted}`)
}

function run([command, ...rest]) {
  const child = spawn(command, rest, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  child.once('error', (error) => fail(`${command} could not be started: ${error.message}`))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  if (process.env.npm_lifecycle_event) whenOrphaned(() => child.kill('SIGTERM'))
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
  })
}

/** SIGTERM ends npm and the shell it runs scripts in, and neither passes it on; an orphan has another parent. */
function whenOrphaned(stop) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    stop()
  }, PARENT_CHECK_MS)
  watch.unref()
}

function digest(...parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

function readOr(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function say(message) {
  process.stderr.write(`plugboard: ${message}\n`)
}

function fail(message) {
  process.stderr.write(`plugboard: ${message}\n`)
  process.exit(1)
}
