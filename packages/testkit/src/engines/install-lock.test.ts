import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openInstallLock } from './install-lock.ts'

it('an install lock is acquired only after the process that holds it is killed', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'testkit-'))
  const path = join(folder.path, 'engine.lock')
  const source = new URL('./install-lock.ts', import.meta.url).href
  const script = `
    import { openInstallLock } from ${JSON.stringify(source)}
    const lock = await openInstallLock(${JSON.stringify(path)}, () => {})
    console.log('held')
    setInterval(() => lock, 1_000)`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script])
  await once(holder.stdout, 'data')
  const waiting = Promise.withResolvers<void>()
  let held = false
  const lock = openInstallLock(path, waiting.resolve).then((value) => {
    held = true
    return value
  })
  await waiting.promise
  expect(held).toBe(false)
  holder.kill('SIGKILL')
  using owned = await lock
  expect(owned).toBeDefined()
})
