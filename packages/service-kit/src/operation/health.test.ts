import { fastify } from 'fastify'
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { handleProblems } from '../problems/problem-handler.ts'
import { type HealthCheck, serveHealth } from './health.ts'

function openApp(checks: Readonly<Record<string, HealthCheck>>, timeoutMs = 5000) {
  const app = fastify()
  handleProblems(app, { translate: () => undefined, metrics: new Registry(), headers: {} })
  let nowMs = 0
  serveHealth(app, { checks, timeoutMs, clock: () => nowMs })
  return {
    app,
    advance: (ms: number) => {
      nowMs += ms
    },
    [Symbol.asyncDispose]: () => app.close(),
  }
}

const fine: HealthCheck = async () => {}
const broken: HealthCheck = () => Promise.reject(new Error('inner words'))
const silent: HealthCheck = () => new Promise(() => {})

it('/ready is 200 when every check passes', async () => {
  await using service = openApp({ store: fine, catalog: fine })
  const answer = await service.app.inject('/ready')
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({ status: 'ready', checks: { store: 'ok', catalog: 'ok' } })
  expect(answer.headers['cache-control']).toBe('no-store')
})

it.each([
  ['fails', broken],
  ['does not answer in time', silent],
])('/ready is 503 when a check %s, and names it without internal details', async (_what, check) => {
  await using service = openApp({ store: check, catalog: fine }, 100)
  const answer = await service.app.inject('/ready')
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toMatchObject({ code: 'NOT_READY', checks: { store: 'unavailable', catalog: 'ok' } })
  expect(answer.headers['retry-after']).toBe('2')
  expect(answer.body).not.toContain('inner words')
})

it('/ready runs its checks once for all requests within a second of a good result', async () => {
  let runs = 0
  await using service = openApp({
    store: async () => {
      runs += 1
    },
  })
  const ask = async () => (await service.app.inject('/ready')).statusCode
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200])
  service.advance(999)
  expect(await ask()).toBe(200)
  expect(runs).toBe(1)
  service.advance(1)
  expect(await ask()).toBe(200)
  expect(runs).toBe(2)
})

it('/ready runs its checks again when the clock was set back after a good result', async () => {
  let runs = 0
  await using service = openApp({
    store: async () => {
      runs += 1
    },
  })
  await service.app.inject('/ready')
  service.advance(-1)
  await service.app.inject('/ready')
  expect(runs).toBe(2)
})

it('/ready shares a bad result only between concurrent requests, and runs its checks for the next one', async () => {
  let runs = 0
  await using service = openApp({
    store: async () => {
      runs += 1
      if (runs === 1) throw new Error('not yet')
    },
  })
  const ask = async () => (await service.app.inject('/ready')).statusCode
  expect(await Promise.all([ask(), ask()])).toEqual([503, 503])
  expect(await ask()).toBe(200)
  expect(runs).toBe(2)
})

it('/live is 200 while a dependency is down', async () => {
  await using service = openApp({ store: broken })
  expect((await service.app.inject('/live')).json()).toEqual({ status: 'live' })
})
