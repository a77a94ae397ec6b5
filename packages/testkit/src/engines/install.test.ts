import { chmod, mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, it } from 'vitest'
import { installEngine } from './install.ts'
import { findEngineFolder } from './installed-engine.ts'

/** A PATH whose only `go` is this shell script. */
async function openMachine(goScript: string | null) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'testkit-'))
  const bin = join(folder.path, 'bin')
  await mkdir(bin)
  const setGo = async (script: string) => {
    await writeFile(join(bin, 'go'), `#!/bin/sh\n${script}\n`)
    await chmod(join(bin, 'go'), 0o755)
  }
  if (goScript !== null) await setGo(goScript)
  const env = {
    PATH: goScript === null ? bin : [bin, '/usr/bin', '/bin'].join(delimiter),
    PLUGBOARD_ENGINES_DIR: join(folder.path, 'engines'),
  }
  const lines: string[] = []
  return {
    env,
    lines,
    setGo,
    log: join(folder.path, 'calls'),
    install: () => installEngine({ engine: 'minio', env, report: (line) => lines.push(line) }),
    [Symbol.asyncDispose]: () => folder.remove(),
  }
}

it('installEngine reports in one line what the machine lacks', async () => {
  await using machine = await openMachine(null)
  const outcome = await machine.install()
  expect(outcome).toEqual({ kind: 'lacking', lacks: expect.stringContaining('install Go') })
})

it('a failed installEngine reports its cause and leaves nothing installed; the next run finishes the install', async () => {
  await using machine = await openMachine('echo "go: no such module" >&2; exit 1')
  const failed = await machine.install()
  expect(failed).toMatchObject({
    kind: 'failed',
    cause: { message: expect.stringContaining('go: no such module') },
  })
  expect(await findEngineFolder('minio', machine.env)).toBeNull()
  await machine.setGo('echo built > "$GOBIN/minio"')
  const installed = await machine.install()
  expect(installed).toMatchObject({ kind: 'installed' })
  const folder = await findEngineFolder('minio', machine.env)
  expect(await readFile(join(folder ?? '', 'minio'), 'utf8')).toBe('built\n')
})

it('two runs of installEngine at the same time install once', async () => {
  await using machine = await openMachine('exit 1')
  await machine.setGo(`echo call >> '${machine.log}'; sleep 0.2; echo built > "$GOBIN/minio"`)
  const outcomes = await Promise.all([machine.install(), machine.install()])
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['installed', 'present'])
  expect(await readFile(machine.log, 'utf8')).toBe('call\n')
  expect(machine.lines).toContain('another installer is at it; waiting')
})
