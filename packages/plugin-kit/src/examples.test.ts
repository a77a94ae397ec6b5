import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { inspectUpload } from './fixtures/inspect-upload.ts'

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url))
const BUILD_TIMEOUT_MS = 120_000
// `npm run dev -- COMMAND` runs the command with the tools of this repository, which tests have already.
const COMMAND = /^npm run dev -- (.+)$/gm
const UPLOAD = /"file=@([^"]+)"/

async function run(command: string, cwd: string): Promise<void> {
  const [program = '', ...args] = command.split(' ')
  await promisify(execFile)(program, args, { cwd, shell: process.platform === 'win32' })
}

describe.each(['webpack', 'rspack', 'vite', 'esbuild'])('examples/plugin-%s', (tool) => {
  const folder = join(REPOSITORY, `examples/plugin-${tool}`)

  it(
    'is built as its README says, into the ZIP that it says to upload',
    async () => {
      const readme = await readFile(join(folder, 'README.md'), 'utf8')
      await rm(join(folder, 'dist'), { recursive: true, force: true })
      const commands = [...readme.matchAll(COMMAND)].map(([, command = '']) => command)
      expect(commands).toHaveLength(2)
      for (const command of commands) await run(command, REPOSITORY)

      const [, zip = ''] = UPLOAD.exec(readme) ?? []
      const files = await inspectUpload(await readFile(join(folder, zip)))
      expect(Object.keys(files)).toEqual(
        expect.arrayContaining(['bundle.js', 'bundle.css', expect.stringMatching(/^assets\/logo\..+\.svg$/)]),
      )
      expect(Object.keys(files).filter((path) => /^chunks\/.+\.js$/.test(path))).not.toEqual([])
      expect(Object.values(files).join()).toContain(`.hello-${tool}-details`)
    },
    BUILD_TIMEOUT_MS,
  )

  it(
    'has sources without a fault of types',
    async () => {
      await expect(run('tsc -p .', folder)).resolves.toBeUndefined()
    },
    BUILD_TIMEOUT_MS,
  )
})
