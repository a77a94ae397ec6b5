import { rawRequest } from '@plugboard/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BOUNDARY, fieldPart, filePart, METADATA, multipartBody, type RawPart } from './multipart-body.ts'
import { type HostileScene, openHostileScene } from './open-hostile-scene.ts'
import { problemOf } from './raw-problem.ts'

interface HostileUpload {
  readonly what: string
  readonly parts?: readonly RawPart[]
  /** In place of the parts. */
  readonly body?: string | Uint8Array
  /** No closing delimiter. */
  readonly open?: boolean
  readonly contentType?: string
  /** In place of a truthful Content-Length. */
  readonly framing?: readonly string[]
  /** The client shuts its sending side. */
  readonly half?: boolean
  readonly problem: readonly [status: number, code: string]
}

const METADATA_PART = fieldPart('metadata', METADATA)
const GOOD = [filePart(), METADATA_PART]
const jsonPart = (content: string): RawPart => ({
  headers: ['Content-Disposition: form-data; name="metadata"', 'Content-Type: application/json'],
  content,
})

const UPLOADS: readonly HostileUpload[] = [
  { what: 'no body', body: '', problem: [400, 'FILE_MISSING'] },
  { what: 'a body that is not a form', body: 'garbage', problem: [400, 'MALFORMED_BODY'] },
  { what: 'a form that ends after a part', parts: GOOD, open: true, problem: [400, 'MALFORMED_BODY'] },
  {
    what: 'a form that ends in the file',
    body: multipartBody([filePart('x'.repeat(100_000))], { open: true }).subarray(0, 50_000),
    problem: [400, 'MALFORMED_BODY'],
  },
  {
    what: 'a form that ends in a part header',
    body: `--${BOUNDARY}\r\nContent-Dispos`,
    problem: [400, 'MALFORMED_BODY'],
  },
  { what: 'no boundary', parts: GOOD, contentType: 'multipart/form-data', problem: [400, 'MALFORMED_BODY'] },
  {
    what: 'another boundary than announced',
    parts: GOOD,
    contentType: 'multipart/form-data; boundary=other',
    problem: [400, 'MALFORMED_BODY'],
  },
  {
    what: 'a boundary of 10,000 characters',
    parts: GOOD,
    contentType: `multipart/form-data; boundary=${'x'.repeat(10_000)}`,
    problem: [400, 'MALFORMED_BODY'],
  },
  {
    what: 'a content type that is not a form',
    body: METADATA,
    contentType: 'application/json',
    problem: [415, 'UNSUPPORTED_MEDIA_TYPE'],
  },
  { what: 'no file', parts: [METADATA_PART], problem: [400, 'FILE_MISSING'] },
  { what: 'two files', parts: [filePart(), filePart(), METADATA_PART], problem: [400, 'INVALID_REQUEST'] },
  { what: 'two parts of metadata', parts: [METADATA_PART, ...GOOD], problem: [400, 'INVALID_REQUEST'] },
  { what: 'an unknown part', parts: [...GOOD, fieldPart('x', 'y')], problem: [400, 'INVALID_REQUEST'] },
  { what: 'an unknown file', parts: [filePart('x', 'y'), ...GOOD], problem: [400, 'INVALID_REQUEST'] },
  {
    what: 'a field where the file should be',
    parts: [fieldPart('file', 'export {}'), METADATA_PART],
    problem: [400, 'FILE_MISSING'],
  },
  { what: 'a part without a name', parts: [{ headers: [], content: 'x' }], problem: [400, 'FILE_MISSING'] },
  { what: 'no metadata', parts: [filePart()], problem: [400, 'METADATA_MISSING'] },
  { what: 'an empty file', parts: [filePart(''), METADATA_PART], problem: [422, 'BUNDLE_REFUSED'] },
  {
    what: 'metadata that is not JSON',
    parts: [filePart(), fieldPart('metadata', '{id:test}')],
    problem: [400, 'MALFORMED_BODY'],
  },
  {
    what: 'metadata that is declared as JSON but is not',
    parts: [filePart(), jsonPart('{id:test}')],
    problem: [400, 'MALFORMED_BODY'],
  },
  {
    what: 'metadata that is declared as JSON and too large',
    parts: [filePart(), jsonPart(JSON.stringify('x'.repeat(140_000)))],
    problem: [413, 'BODY_TOO_LARGE'],
  },
  {
    what: 'metadata that is declared as JSON and has a __proto__',
    parts: [filePart(), jsonPart(`{"__proto__":{"x":1},${METADATA.slice(1)}`)],
    problem: [422, 'METADATA_INVALID'],
  },
  {
    what: 'metadata that is too large',
    parts: [filePart(), fieldPart('metadata', `${METADATA}${' '.repeat(140_000)}`)],
    problem: [413, 'BODY_TOO_LARGE'],
  },
  {
    what: 'metadata in a file that is too large',
    parts: [filePart(`${METADATA}${' '.repeat(200_000)}`, 'metadata'), filePart()],
    problem: [413, 'BODY_TOO_LARGE'],
  },
  {
    what: 'metadata that is not an object',
    parts: [filePart(), fieldPart('metadata', '[]')],
    problem: [422, 'METADATA_INVALID'],
  },
  {
    what: 'metadata nested 30,000 deep',
    parts: [filePart(), fieldPart('metadata', `${'['.repeat(30_000)}${']'.repeat(30_000)}`)],
    problem: [422, 'METADATA_INVALID'],
  },
  {
    what: 'metadata with a __proto__',
    parts: [filePart(), fieldPart('metadata', `{"__proto__":{"x":1},${METADATA.slice(1)}`)],
    problem: [422, 'METADATA_INVALID'],
  },
  {
    what: 'an id that is a path',
    parts: [filePart(), fieldPart('metadata', METADATA.replace('test-plugin', '../../etc'))],
    problem: [422, 'METADATA_INVALID'],
  },
  {
    what: 'a part named __proto__',
    parts: [fieldPart('__proto__', 'x'), ...GOOD],
    problem: [400, 'MALFORMED_BODY'],
  },
  {
    what: 'a file named __proto__',
    parts: [filePart('x', '__proto__'), ...GOOD],
    problem: [400, 'MALFORMED_BODY'],
  },
  {
    what: 'a part named constructor',
    parts: [fieldPart('constructor', 'x'), ...GOOD],
    problem: [400, 'MALFORMED_BODY'],
  },
  {
    what: 'ten thousand parts with a known name',
    parts: Array.from({ length: 10_000 }, () => METADATA_PART),
    problem: [400, 'INVALID_REQUEST'],
  },
  {
    what: 'ten thousand parts without a name',
    parts: Array.from({ length: 10_000 }, () => ({ headers: [], content: 'x' })),
    problem: [400, 'MALFORMED_BODY'],
  },
  {
    what: 'a part with 200 KB of headers before its name',
    parts: [
      { ...filePart(), headers: [`X-Long: ${'x'.repeat(200_000)}`, ...filePart().headers] },
      METADATA_PART,
    ],
    problem: [400, 'FILE_MISSING'],
  },
  {
    what: 'a part whose name has 100,000 characters',
    parts: [filePart('x', 'n'.repeat(100_000)), ...GOOD],
    problem: [400, 'INVALID_REQUEST'],
  },
  {
    what: 'a form inside the form',
    parts: [
      {
        headers: [
          'Content-Disposition: form-data; name="file"',
          'Content-Type: multipart/mixed; boundary=inner',
        ],
        content: '--inner\r\n\r\nx\r\n--inner--\r\n',
      },
    ],
    problem: [400, 'FILE_MISSING'],
  },
  {
    what: 'a Content-Length below the body',
    parts: GOOD,
    framing: ['Content-Length: 60', 'Connection: close'],
    problem: [400, 'INVALID_REQUEST'],
  },
  {
    what: 'a Content-Length above the body, which then ends',
    parts: GOOD,
    framing: ['Content-Length: 5000'],
    half: true,
    problem: [400, 'INVALID_REQUEST'],
  },
  {
    what: 'a Content-Length above all limits',
    body: '',
    framing: ['Content-Length: 999999999999999'],
    problem: [413, 'UPLOAD_TOO_LARGE'],
  },
  {
    what: 'a Content-Length that is not a number',
    body: '',
    framing: ['Content-Length: ten'],
    problem: [400, 'INVALID_REQUEST'],
  },
  {
    what: 'two Content-Lengths',
    parts: GOOD,
    framing: ['Content-Length: 5', 'Content-Length: 6'],
    problem: [400, 'INVALID_REQUEST'],
  },
  {
    what: 'a Content-Length beside chunks',
    body: '0\r\n\r\n',
    framing: ['Content-Length: 5', 'Transfer-Encoding: chunked'],
    problem: [400, 'INVALID_REQUEST'],
  },
  {
    what: 'malformed chunks',
    body: 'XYZ\r\ngarbage',
    framing: ['Transfer-Encoding: chunked'],
    problem: [400, 'INVALID_REQUEST'],
  },
  {
    what: 'chunks that break off',
    body: `ffff\r\n${multipartBody(GOOD).toString()}`,
    framing: ['Transfer-Encoding: chunked'],
    half: true,
    problem: [400, 'INVALID_REQUEST'],
  },
  {
    what: 'an unknown transfer coding',
    parts: GOOD,
    framing: ['Transfer-Encoding: gzip'],
    problem: [400, 'INVALID_REQUEST'],
  },
]

// Two slots for uploads, so that one which a refusal does not free is soon missed.
const SETTINGS = { UPLOADS_MAX: '2', UPLOAD_MAX_BYTES: '1048576' }

describe('a malformed upload', () => {
  let scene: HostileScene
  beforeAll(async () => {
    scene = await openHostileScene(SETTINGS)
  })
  afterAll(() => scene?.[Symbol.asyncDispose]())

  it.each(UPLOADS)(
    'with $what is refused, and leaves nothing behind',
    async ({ problem, half = false, ...given }) => {
      const [status, code] = problem
      const body = Buffer.from(given.body ?? multipartBody(given.parts ?? [], { open: given.open ?? false }))
      const response = await rawRequest({
        port: scene.registry.port,
        lines: uploadHead({
          contentType: given.contentType,
          framing: given.framing ?? [`Content-Length: ${body.length}`],
        }),
        bytes: body,
        half,
        deadlineMs: 20_000,
      })
      expect(problemOf(response)).toMatchObject({ status, code })
      expect(response.bytes.toString('latin1').match(/HTTP\/1\.1 /g)).toHaveLength(1)
      await scene.expectUntouched()
    },
  )
})

describe('an unusual upload', () => {
  it.each([
    ['metadata before the file', [METADATA_PART, filePart()]],
    ['metadata that is declared as JSON', [filePart(), jsonPart(METADATA)]],
    ['metadata in a file', [filePart(METADATA, 'metadata'), filePart()]],
  ])('with %s is published', async (_what, parts) => {
    await using scene = await openHostileScene(SETTINGS)
    const body = multipartBody(parts)
    const response = await rawRequest({
      port: scene.registry.port,
      lines: uploadHead({ framing: [`Content-Length: ${body.length}`] }),
      bytes: body,
      deadlineMs: 20_000,
    })
    expect(response.status, response.body.toString()).toBe(201)
  })
})

function uploadHead({
  contentType = `multipart/form-data; boundary=${BOUNDARY}`,
  framing,
}: {
  contentType?: string | undefined
  framing: readonly string[]
}): string[] {
  return ['POST /plugins/upload HTTP/1.1', 'Host: localhost', `Content-Type: ${contentType}`, ...framing]
}
