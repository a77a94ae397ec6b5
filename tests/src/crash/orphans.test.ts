import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { FS_SQLITE } from '../harness/pairs.ts'
import { REGISTRY, startProcess } from '../harness/start-process.ts'
import { metadataOf, upload } from '../harness/upload.ts'
import { FILES } from './version-state.ts'

const KILLABLE = 'tests/src/crash/killable-registry.ts'
const STOPS = JSON.stringify({ 'test-plugin': 'in the middle of store.put test-plugin/v1.0.0/bundle.js #1' })
// A file's change time cannot be set, so the clock of the process that looks at it is.
const ELEVEN_MINUTES_ON =
  '--import=data:text/javascript,const{now}=Date;process.once(%22SIGWINCH%22,()=>{Date.now=()=>now()+660000})'

it('a running registry removes the temporary files that another registry left when it was killed in a put', async () => {
  await using place = await FS_SQLITE.open()
  const env = { ...place.env, REGISTRY_LISTEN: '127.0.0.1:0', RECOVERY_INTERVAL_MS: '300' }
  await using survivor = await startProcess(REGISTRY, { ...env, NODE_OPTIONS: ELEVEN_MINUTES_ON })
  await using victim = await startProcess(KILLABLE, { ...env, STOPS })
  await upload(victim.url, { file: FILES['bundle.js'], metadata: metadataOf() }).catch(() => null)
  await victim.exited

  const temporary = join(String(place.env['DATA_DIR']), 'tmp')
  const left = await readdir(temporary)
  expect(left).not.toEqual([])
  survivor.child.kill('SIGWINCH')
  await eventually(
    () => readdir(temporary),
    (names) => names.length === 0,
  )
  expect((await fetch(`${survivor.url}/live`)).status).toBe(200)
})
