import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Problem } from '@plugboard/types'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BOUNDARY, fieldPart, filePart, METADATA, multipartBody } from './multipart-body.ts'
import { openClient } from './open-client.ts'
import { type HostileScene, openHostileScene } from './open-hostile-scene.ts'

const run = promisify(execFile)

const LIMIT_BYTES = 1_048_576
// Whether a reset destroys the answer depends on timing: when it was possible, one upload in ten showed it.
const UPLOADS = 25

describe('an upload above the limit', () => {
  let scene: HostileScene
  let directory: string
  let file: string
  beforeAll(async () => {
    scene = await openHostileScene({ UPLOAD_MAX_BYTES: String(LIMIT_BYTES) })
    directory = await mkdtemp(join(tmpdir(), 'plugboard-large-'))
    file = join(directory, 'plugin.js')
    await writeFile(file, Buffer.alloc(20_000_000, 'large '))
  })
  afterAll(async () => {
    await scene?.[Symbol.asyncDispose]()
    if (directory) await rm(directory, { recursive: true, force: true })
  })

  it.each([
    ['asks with Expect: 100-continue', []],
    ['announces its length', ['-H', 'Expect:']],
    ['does not announce its length', ['-H', 'Expect:', '-H', 'Transfer-Encoding: chunked']],
  ])('is answered 413, which curl can read when it %s', async (_how, options) => {
    const form = ['-F', `file=@${file}`, '-F', `metadata=${METADATA}`]
    for (let upload = 0; upload < UPLOADS; upload += 1) {
      // There is a race only with the body on the wire: curl sends until the answer stops it.
      const url = `${scene.registry.url}/plugins/upload`
      const { stdout } = await run('curl', ['-sS', '--max-time', '60', ...options, ...form, url])
      const problem = Problem.parse(JSON.parse(stdout))
      expect(problem).toMatchObject({ status: 413, code: 'UPLOAD_TOO_LARGE', limitBytes: LIMIT_BYTES })
    }
    await scene.expectUntouched()
  })

  it.each([
    ['before the first part', (padding: Buffer, form: Buffer) => [padding, form]],
    ['after the last part', (padding: Buffer, form: Buffer) => [form, padding]],
  ])('is answered 413 when the excess is %s and the length is not announced', async (_where, order) => {
    const form = multipartBody([filePart(), fieldPart('metadata', METADATA)])
    // Lines that are neither a delimiter nor part of one.
    const padding = Buffer.alloc(8 * LIMIT_BYTES, 'padding of a line\r\n')
    const body = Buffer.concat(order(padding, form))
    using client = await openClient(scene.registry.port)
    const fields = ['Host: localhost', `Content-Type: multipart/form-data; boundary=${BOUNDARY}`]
    client.send(
      `POST /plugins/upload HTTP/1.1\r\n${fields.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    client.send(`${body.length.toString(16)}\r\n`)
    client.send(body)
    client.send('\r\n0\r\n\r\n')
    const answer = await client.closed
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain('"code":"UPLOAD_TOO_LARGE"')
    await scene.expectUntouched()
  })

  it('is answered 413, which fetch of Node can read', async () => {
    // The form of fetch is a stream without a length, so it is refused while it is read.
    const form = new FormData()
    form.append('metadata', METADATA)
    form.append('file', new Blob([Buffer.alloc(5_000_000, 'large ')]), 'plugin.js')
    const { status } = await fetch(`${scene.registry.url}/plugins/upload`, { method: 'POST', body: form })
    expect(status).toBe(413)
    await scene.expectUntouched()
  })
})
