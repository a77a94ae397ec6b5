import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { inspectUpload } from './testing/inspect-upload.ts'

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url))
const BUILD_TIMEOUT_MS = 120_000
// `npm run dev -- COMMAND` runs the command with the tools of this repository, which tests already have.
const COMMAND = /^npm run dev -- (.+)$/gm
const UPLOAD = /"file=@([^"]+)"/
const SENT = /=[@<](examples\/[^"]+)"/g
const TENANT = /"x-tenant-id: ([^"]+)"/g

async function run(command: string, cwd: string): Promise<void> {
  const [program = '', ...args] = command.split(' ')
  await promisify(execFile)(program, args, { cwd, shell: process.platform === 'win32' })
}

/** The tenants that the README installs for, and the tenants of the example shop. */
async function tenantsOf(readme: string) {
  const shop = await readFile(join(REPOSITORY, 'examples/nextjs-host/lib/tenants.ts'), 'utf8')
  return {
    named: [...readme.matchAll(TENANT)].map(([, tenant]) => tenant),
    known: [...shop.matchAll(/id: '([^']+)'/g)].map(([, tenant]) => tenant),
  }
}

describe.each(['webpack', 'rspack', 'vite', 'esbuild'])('examples/plugin-%s', (tool) => {
  const folder = join(REPOSITORY, `examples/plugin-${tool}`)

  it(
    'the commands of its README build the ZIP that the README uploads',
    async () => {
      const readme = await readFile(join(folder, 'README.md'), 'utf8')
      const { named, known } = await tenantsOf(readme)
      expect(named).toEqual([expect.toBeOneOf(known)])
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
    'its sources pass the type check',
    async () => {
      await expect(run('tsc -p .', folder)).resolves.toBeUndefined()
    },
    BUILD_TIMEOUT_MS,
  )
})

it(
  'the commands of the README of examples/payment-plugin build the files that it uploads',
  async () => {
    const folder = join(REPOSITORY, 'examples/payment-plugin')
    const readme = await readFile(join(folder, 'README.md'), 'utf8')
    const { named, known } = await tenantsOf(readme)
    expect(named).toEqual([expect.toBeOneOf(known)])
    await rm(join(folder, 'dist'), { recursive: true, force: true })
    for (const [, command = ''] of readme.matchAll(COMMAND)) await run(command, REPOSITORY)

    const [zip, script, metadata] = [...readme.matchAll(SENT)].map(([, path = '']) => path)
    const read = (path = '') => readFile(join(REPOSITORY, path))
    // A build of one format removes the files of the other, and the README builds before each upload.
    expect(zip).toMatch(/\.zip$/)
    const files = await inspectUpload(await read(script), JSON.parse(String(await read(metadata))))
    expect(Object.keys(files)).toEqual(['bundle.js'])
  },
  BUILD_TIMEOUT_MS,
)
