import { createMemoryStore } from '@plugboard/storage/memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEdge } from '../testing/open-edge.ts'
import { publishVersion, sha256 } from '../testing/publish-version.ts'

const IDENTITY = 'export const a = 1\n'
const BROTLI = 'br-bytes'
const URL = '/plugins/bundles/test-plugin/v1.0.0/bundle.js'
const PLAIN = '/plugins/bundles/test-plugin/v1.0.0/logo.svg'
const ETAG = `"${sha256(IDENTITY)}"`
const BR_ETAG = `"${sha256(BROTLI)}"`
const MODIFIED = 'Fri, 02 Jan 2026 03:04:05 GMT'
const EARLIER = 'Fri, 02 Jan 2026 03:04:04 GMT'

const store = createMemoryStore()
const edge = openEdge({ store })

beforeAll(async () => {
  await publishVersion(store, {
    files: {
      'bundle.js': { bytes: IDENTITY, encodings: { br: BROTLI, gzip: 'gzip-bytes' } },
      'logo.svg': { bytes: '<svg/>', contentType: 'image/svg+xml' },
      'empty.txt': { bytes: '', contentType: 'text/plain; charset=utf-8' },
    },
  })
})
afterAll(() => edge[Symbol.asyncDispose]())

interface Row {
  readonly section: string
  readonly rule: string
  readonly method?: 'GET' | 'HEAD'
  readonly url?: string
  readonly request: Readonly<Record<string, string>>
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string | undefined>>
}

const rows: readonly Row[] = [
  {
    section: '8.8.3',
    rule: 'a strong tag of the identity',
    request: {},
    status: 200,
    body: IDENTITY,
    headers: { etag: ETAG, 'content-encoding': undefined, 'content-length': String(IDENTITY.length) },
  },
  {
    section: '8.8.2',
    rule: 'Last-Modified is when it was published',
    request: {},
    status: 200,
    headers: { 'last-modified': MODIFIED },
  },
  {
    section: '12.5.3',
    rule: 'the smallest acceptable coding',
    request: { 'accept-encoding': 'gzip, br' },
    status: 200,
    body: BROTLI,
    headers: { etag: BR_ETAG, 'content-encoding': 'br', 'content-length': String(BROTLI.length) },
  },
  {
    section: '12.5.3',
    rule: 'the weight decides before the size',
    request: { 'accept-encoding': 'gzip, br;q=0.1' },
    status: 200,
    headers: { 'content-encoding': 'gzip' },
  },
  {
    section: '12.5.3',
    rule: 'a refused coding is not sent',
    request: { 'accept-encoding': 'br;q=0' },
    status: 200,
    body: IDENTITY,
  },
  {
    section: '12.5.3',
    rule: 'x-gzip is gzip',
    request: { 'accept-encoding': 'x-gzip' },
    status: 200,
    headers: { 'content-encoding': 'gzip' },
  },
  {
    section: '12.5.5',
    rule: 'Vary on the identity of a file with encodings',
    request: {},
    status: 200,
    headers: { vary: 'Accept-Encoding' },
  },
  {
    section: '12.5.5',
    rule: 'no Vary where there is nothing to choose',
    url: PLAIN,
    request: { 'accept-encoding': 'br' },
    status: 200,
    headers: { vary: undefined, 'content-encoding': undefined },
  },
  {
    section: '13.1.2',
    rule: 'If-None-Match of the tag',
    request: { 'if-none-match': ETAG },
    status: 304,
    body: '',
  },
  {
    section: '13.1.2',
    rule: 'weak comparison, in a list',
    request: { 'if-none-match': `"x", W/${ETAG}` },
    status: 304,
  },
  { section: '13.1.2', rule: 'If-None-Match: *', request: { 'if-none-match': '*' }, status: 304 },
  {
    section: '13.1.2',
    rule: 'the tag of another coding is no match',
    request: { 'if-none-match': BR_ETAG },
    status: 200,
    body: IDENTITY,
  },
  {
    section: '13.1.2',
    rule: 'the tag of the coding that would be sent',
    request: { 'if-none-match': BR_ETAG, 'accept-encoding': 'br' },
    status: 304,
    headers: { etag: BR_ETAG },
  },
  {
    section: '15.4.5',
    rule: 'a 304 carries what a cache needs',
    request: { 'if-none-match': ETAG },
    status: 304,
    headers: {
      etag: ETAG,
      vary: 'Accept-Encoding',
      'cache-control': 'public, max-age=31536000, immutable',
      'last-modified': MODIFIED,
      'content-type': undefined,
      'content-length': undefined,
    },
  },
  {
    section: '13.1.3',
    rule: 'If-Modified-Since of the date',
    request: { 'if-modified-since': MODIFIED },
    status: 304,
  },
  {
    section: '13.1.3',
    rule: 'If-Modified-Since of an earlier date',
    request: { 'if-modified-since': EARLIER },
    status: 200,
  },
  {
    section: '13.1.3',
    rule: 'If-Modified-Since yields to If-None-Match',
    request: { 'if-modified-since': MODIFIED, 'if-none-match': '"x"' },
    status: 200,
  },
  {
    section: '13.1.3',
    rule: 'a malformed date is ignored',
    request: { 'if-modified-since': 'yesterday' },
    status: 200,
  },
  { section: '13.1.1', rule: 'If-Match of the tag', request: { 'if-match': ETAG }, status: 200 },
  {
    section: '13.1.1',
    rule: 'If-Match of another',
    request: { 'if-match': '"x"' },
    status: 412,
    headers: { 'cache-control': 'no-store' },
  },
  {
    section: '13.1.1',
    rule: 'If-Match compares strongly',
    request: { 'if-match': `W/${ETAG}` },
    status: 412,
  },
  {
    section: '13.1.4',
    rule: 'If-Unmodified-Since of an earlier date',
    request: { 'if-unmodified-since': EARLIER },
    status: 412,
  },
  {
    section: '13.2.2',
    rule: 'preconditions are evaluated before Range',
    request: { 'if-none-match': ETAG, range: 'bytes=0-1' },
    status: 304,
  },
  {
    section: '13.2.2',
    rule: 'a precondition that fails comes before 416',
    request: { 'if-match': '"x"', range: 'bytes=999-' },
    status: 412,
  },
  {
    section: '14.2',
    rule: 'a range',
    request: { range: 'bytes=7-11' },
    status: 206,
    body: 'const',
    headers: {
      'content-range': `bytes 7-11/${IDENTITY.length}`,
      'content-length': '5',
      etag: ETAG,
      vary: 'Accept-Encoding',
      'cache-control': 'public, max-age=31536000, immutable',
    },
  },
  { section: '14.1.2', rule: 'a suffix', request: { range: 'bytes=-2' }, status: 206, body: '1\n' },
  {
    section: '14.1.2',
    rule: 'an end beyond the last byte',
    request: { range: 'bytes=17-9999' },
    status: 206,
    body: '1\n',
  },
  {
    section: '14.2',
    rule: 'a range of the coding that is sent',
    request: { range: 'bytes=0-1', 'accept-encoding': 'br' },
    status: 206,
    body: 'br',
    headers: { 'content-encoding': 'br', 'content-range': `bytes 0-1/${BROTLI.length}`, etag: BR_ETAG },
  },
  {
    section: '14.2',
    rule: 'several ranges get the whole file',
    request: { range: 'bytes=0-1, 3-4' },
    status: 200,
    body: IDENTITY,
  },
  {
    section: '14.2',
    rule: 'another unit is ignored',
    request: { range: 'lines=0-1' },
    status: 200,
    body: IDENTITY,
  },
  {
    section: '14.2',
    rule: 'a malformed range is ignored',
    request: { range: 'bytes=5-1' },
    status: 200,
    body: IDENTITY,
  },
  {
    section: '15.5.17',
    rule: 'a range outside',
    request: { range: 'bytes=19-' },
    status: 416,
    headers: {
      'content-range': `bytes */${IDENTITY.length}`,
      vary: 'Accept-Encoding',
      'cache-control': 'no-store',
    },
  },
  {
    section: '15.5.17',
    rule: 'a range outside of the coding that is sent',
    request: { range: 'bytes=10-', 'accept-encoding': 'br' },
    status: 416,
    headers: { 'content-range': `bytes */${BROTLI.length}` },
  },
  {
    section: '14.1.2',
    rule: 'no range of an empty file can be satisfied',
    url: '/plugins/bundles/test-plugin/v1.0.0/empty.txt',
    request: { range: 'bytes=0-0' },
    status: 416,
    headers: { 'content-range': 'bytes */0' },
  },
  {
    section: '8.6',
    rule: 'an empty file has a length',
    url: '/plugins/bundles/test-plugin/v1.0.0/empty.txt',
    request: {},
    status: 200,
    body: '',
    headers: { 'content-length': '0' },
  },
  {
    section: '13.1.5',
    rule: 'If-Range of the tag',
    request: { range: 'bytes=0-1', 'if-range': ETAG },
    status: 206,
  },
  {
    section: '13.1.5',
    rule: 'If-Range of the tag of another coding',
    request: { range: 'bytes=0-1', 'if-range': BR_ETAG },
    status: 200,
    body: IDENTITY,
  },
  {
    section: '13.1.5',
    rule: 'If-Range compares strongly',
    request: { range: 'bytes=0-1', 'if-range': `W/${ETAG}` },
    status: 200,
  },
  {
    section: '13.1.5',
    rule: 'If-Range of the date, which all codings share',
    request: { range: 'bytes=0-1', 'if-range': MODIFIED, 'accept-encoding': 'br' },
    status: 200,
    body: BROTLI,
  },
  {
    section: '13.1.5',
    rule: 'a range outside the file is ignored when If-Range does not match',
    request: { range: 'bytes=999-', 'if-range': '"x"' },
    status: 200,
    body: IDENTITY,
  },
  {
    section: '9.3.2',
    rule: 'HEAD has the headers of GET',
    method: 'HEAD',
    request: { 'accept-encoding': 'br' },
    status: 200,
    body: '',
    headers: {
      etag: BR_ETAG,
      'content-encoding': 'br',
      'content-length': String(BROTLI.length),
      vary: 'Accept-Encoding',
      'accept-ranges': 'bytes',
    },
  },
  {
    section: '14.2',
    rule: 'Range is ignored for HEAD',
    method: 'HEAD',
    request: { range: 'bytes=0-1' },
    status: 200,
    headers: { 'content-range': undefined, 'content-length': String(IDENTITY.length) },
  },
  {
    section: '13.1.2',
    rule: 'HEAD is conditional',
    method: 'HEAD',
    request: { 'if-none-match': ETAG },
    status: 304,
  },
  {
    section: '14.3',
    rule: 'ranges are offered',
    request: {},
    status: 200,
    headers: { 'accept-ranges': 'bytes' },
  },
]

describe('RFC 9110', () => {
  it.each(rows)(
    '§$section: $rule → $status',
    async ({ method = 'GET', url = URL, request, status, body, headers }) => {
      const response = await edge.app.inject({ method, url, headers: request })
      expect(response.statusCode).toBe(status)
      expect(response.body).toBe(body ?? response.body)
      for (const [name, value] of Object.entries(headers ?? {}))
        expect([name, response.headers[name]]).toEqual([name, value])
    },
  )
})

it('the edge serves JavaScript as such, and everything else with a policy that keeps it from running as a page', async () => {
  const script = await edge.app.inject(URL)
  expect(script.headers['content-type']).toBe('application/javascript; charset=utf-8')
  expect(script.headers['content-security-policy']).toBeUndefined()
  const image = await edge.app.inject(PLAIN)
  expect(image.headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox/)
})

it('the edge never sends a Last-Modified later than its own clock (§8.8.2.1)', async () => {
  await using ahead = openEdge({ store, clock: () => Date.parse('2026-01-01T00:00:00Z') })
  const response = await ahead.app.inject(URL)
  expect(response.headers['last-modified']).toBe('Thu, 01 Jan 2026 00:00:00 GMT')
})
