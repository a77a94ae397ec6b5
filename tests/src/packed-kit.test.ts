import { execFile } from 'node:child_process'
import { mkdtempDisposable, readFile, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PUBLIC_PACKAGES = /^npm install (?:--save-dev )?(?!--|\.)(.*)$/gm

/** The commands of the kit's README that make a new plugin. */
async function readCommands(): Promise<string> {
  const readme = await readFile(join(ROOT, 'packages/plugin-kit/README.md'), 'utf8')
  const [, commands] = /```sh\n(\(cd plugboard.*?)```/s.exec(readme) ?? []
  if (commands === undefined)
    throw new Error('the README of plugin-kit has no commands that start from nothing')
  return commands
}

/** The public packages at the versions of this repository, so that a later release cannot change the result. */
async function atOurVersions(commands: string): Promise<string> {
  const names = [...commands.matchAll(PUBLIC_PACKAGES)].flatMap(([, list = '']) => list.split(' '))
  const versions = new Map(
    await Promise.all(names.map(async (name) => [name, await versionOf(name)] as const)),
  )
  return commands.replaceAll(PUBLIC_PACKAGES, (line, list: string) =>
    line.replace(
      list,
      list
        .split(' ')
        .map((name) => `${name}@${versions.get(name)}`)
        .join(' '),
    ),
  )
}

async function versionOf(name: string): Promise<string> {
  const folder = name === 'typescript' ? '' : 'packages/plugin-kit'
  const path = join(ROOT, folder, 'node_modules', name, 'package.json')
  const { version } = JSON.parse(await readFile(path, 'utf8'))
  return version
}

it("the commands of the plugin kit's README install the packed kit and build a plugin", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-author-'))
  await symlink(ROOT, join(folder.path, 'plugboard'), 'junction')
  const commands = await atOurVersions(await readCommands())
  await promisify(execFile)('sh', ['-ec', commands], {
    cwd: folder.path,
    env: { ...process.env, npm_config_prefer_offline: 'true', npm_config_audit: 'false' },
  })
  const plugin = join(folder.path, 'my-plugin')
  expect((await stat(join(plugin, 'dist/my-plugin-1.0.0.zip'))).size).toBeGreaterThan(0)

  // A bundler can be configured with the condition "source", which this repository has for itself.
  const imports = "await import('@plugboard/plugin-kit'); await import('@plugboard/types')"
  const args = ['--conditions=source', '--input-type=module', '--eval', imports]
  await promisify(execFile)(process.execPath, args, { cwd: plugin })
})
