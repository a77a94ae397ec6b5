import { fastify, LogController } from 'fastify'
import { expect, it } from 'vitest'
import { createRequestLog } from './request-log.ts'

function loggingApp() {
  const lines: string[] = []
  const bindingsMade: unknown[] = []
  const app = fastify({
    genReqId: () => 'the-id',
    logger: { base: null, stream: { write: (line: string) => void lines.push(line) } },
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory(parent, bindings, options) {
      return createRequestLog(
        {
          ...parent,
          child(...given) {
            bindingsMade.push(given[0])
            return parent.child(...given)
          },
        },
        bindings,
        options,
      )
    },
  })
  app.get('/quiet', async () => 'nothing to say')
  app.get('/loud', async ({ log }) => {
    log.info({ pluginId: 'a' }, 'first')
    log.error({ err: new Error('why') }, 'second')
    log.child({ part: 1 }).warn('third')
    log.debug('below the level')
    return log.level
  })
  return { app, lines, bindingsMade }
}

it('writes every line with the id of its request, and is made once', async () => {
  const { app, lines, bindingsMade } = loggingApp()
  const { body } = await app.inject('/loud')
  expect(body).toBe('info')
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 30, reqId: 'the-id', pluginId: 'a', msg: 'first' }),
    expect.objectContaining({ level: 50, reqId: 'the-id', err: expect.objectContaining({ message: 'why' }) }),
    expect.objectContaining({ level: 40, reqId: 'the-id', part: 1, msg: 'third' }),
  ])
  expect(bindingsMade).toEqual([{ reqId: 'the-id' }])
})

it('is not made for a request that has nothing to say', async () => {
  const { app, lines, bindingsMade } = loggingApp()
  expect((await app.inject('/quiet')).statusCode).toBe(200)
  expect(lines).toEqual([])
  expect(bindingsMade).toEqual([])
})
