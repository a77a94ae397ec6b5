import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineServer } from './engine-server.ts'
import { findLocal } from './find-engines.ts'
import { pingMongodb } from './ping-mongodb.ts'
import { startFerretdb } from './start-ferretdb.ts'
import { startMinio } from './start-minio.ts'
import { startVersityGateway } from './start-versity-gateway.ts'

const answersHttp = async (port: number) => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`)
    await response.body?.cancel()
    return true
  } catch {
    return false
  }
}
const answersPing = (port: number) => pingMongodb(port, AbortSignal.timeout(2_000))

const cases = [
  { engine: 'minio', file: 'start-minio', start: startMinio, answers: answersHttp },
  { engine: 'mongodb', file: 'start-ferretdb', start: startFerretdb, answers: answersPing },
  { engine: 'versitygw', file: 'start-versity-gateway', start: startVersityGateway, answers: answersHttp },
] as const

for (const { engine, file, start, answers } of cases) {
  const found = await findLocal(engine, process.env)
  const reason = found.kind === 'missing' ? ` (skipped: ${found.reason})` : ''
  describe.skipIf(found.kind === 'missing')(`${engine}, installed here${reason}`, () => {
    it('does not answer while stopped or killed, and answers on the same port after a restart', async () => {
      await using server: EngineServer & { readonly port: number } = await start()
      const firstPid = server.pid
      expect(await answers(server.port)).toBe(true)
      await server.stop()
      expect(await answers(server.port)).toBe(false)
      expect(() => server.pid).toThrow('stopped')
      await server.restart()
      expect(await answers(server.port)).toBe(true)
      expect(server.pid).not.toBe(firstPid)
      await server.kill()
      expect(await answers(server.port)).toBe(false)
      await server.restart()
      expect(await answers(server.port)).toBe(true)
    })

    it('leaves no process and no folder behind when the process that started it is killed', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'testkit-'))
      const script = join(folder, 'main.ts')
      const name = start.name
      await writeFile(
        script,
        `import { ${name} } from ${JSON.stringify(new URL(`./${file}.ts`, import.meta.url).href)}
         const server = await ${name}()
         console.log(server.pid, server.port)
         setInterval(() => {}, 1_000)`,
      )
      const parent = spawn(process.execPath, [script], { env: { ...process.env, TMPDIR: folder } })
      const [line] = (await once(parent.stdout, 'data')) as [Buffer]
      const [pid, port] = line.toString().split(' ').map(Number)
      expect(await answers(Number(port))).toBe(true)
      parent.kill('SIGKILL')
      await expect.poll(() => isAlive(Number(pid)), { timeout: 60_000 }).toBe(false)
      await expect.poll(() => answers(Number(port)), { timeout: 60_000 }).toBe(false)
      await expect.poll(() => readdir(folder), { timeout: 60_000 }).toEqual(['main.ts'])
      await rm(folder, { recursive: true })
    })
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
