import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { samplePlugin } from '../../testing/sample-plugin.ts'
import { createChannel } from '../channel/create-channel.ts'
import type { PluginLoadError } from '../failures/plugin-load-error.ts'
import type { LoadedPlugin } from '../modules/definition-of.ts'
import { activatePlugin } from './activate-plugin.ts'

const NOBODY = (): void => undefined

describe('a plugin that is activated again', () => {
  afterEach(() => void vi.useRealTimers())

  it('waits until its former activation was undone', async () => {
    const log: string[] = []
    const { promise: saved, resolve: save } = Promise.withResolvers<void>()
    const first = start('awaits', log, async () => {
      await saved
      log.push('saved')
    })
    await first.done
    first.end(NOBODY)
    const second = start('awaits', log)
    await sleep(1)
    expect(log).toEqual(['activate'])
    save()
    await second.done
    expect(log).toEqual(['activate', 'saved', 'activate'])
  })

  it('waits until a former activation that was still running was undone', async () => {
    const log: string[] = []
    const begun = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<void>()
    const first = activatePlugin(
      {
        extensions: {},
        activate: async () => {
          begun.resolve()
          await answered.promise
          return () => void log.push('dispose')
        },
      },
      facts('is-slow'),
    )
    await begun.promise
    first.end(NOBODY)
    const second = start('is-slow', log)
    answered.resolve()
    await second.done
    expect(log).toEqual(['dispose', 'activate'])
  })

  it('does not wait longer than the limit for a clean-up that never ends', async () => {
    vi.useFakeTimers()
    const log: string[] = []
    const first = start('hangs', log, () => new Promise(() => undefined))
    await first.done
    first.end(NOBODY)
    const second = start('hangs', log)
    await vi.advanceTimersByTimeAsync(1000)
    await second.done
    expect(log).toEqual(['activate', 'activate'])
  })

  it('waits for an activation that ends in the same task, as when one page of the host replaces another', async () => {
    const log: string[] = []
    const first = start('moves', log, () => void log.push('dispose'))
    await first.done
    setTimeout(() => first.end(NOBODY))
    await start('moves', log).done
    expect(log).toEqual(['activate', 'dispose', 'activate'])
  })

  it('is active twice if two providers show it', async () => {
    const log: string[] = []
    await start('is-twice', log).done
    await start('is-twice', log).done
    expect(log).toEqual(['activate', 'activate'])
  })

  it('is not activated if it was ended before its turn', async () => {
    const log: string[] = []
    const first = start('ends-early', log, () => sleep(1))
    await first.done
    first.end(NOBODY)
    const second = start('ends-early', log)
    second.end(NOBODY)
    await second.done
    expect(log).toEqual(['activate'])
  })
})

it('a plugin has its channel until its clean-up is done, and no longer', async () => {
  const hub = createChannel({ events: ['ping'], values: { note: 'none' }, writable: ['note'] })
  const heard: unknown[] = []
  const cleanedUp = Promise.withResolvers<void>()
  const activation = activatePlugin(
    {
      extensions: {},
      activate({ channel }) {
        channel?.on('ping', (data) => heard.push(data))
        return async () => {
          await cleanedUp.promise
          channel?.set('note', 'cleaned up')
        }
      },
    },
    { ...facts('talks'), connection: hub.connect({ id: 'talks', version: '1.0.0' }, NOBODY) },
  )
  await activation.done
  hub.emit('ping', 1)
  activation.end(NOBODY)
  cleanedUp.resolve()
  await start('talks', []).done
  expect(hub.get('note')).toBe('cleaned up')
  hub.emit('ping', 2)
  expect(heard).toEqual([1])
})

it('an error of a plugin says whether activate or dispose threw it', async () => {
  const told: PluginLoadError[] = []
  const failing = activatePlugin({ extensions: {}, activate: broken }, facts('fails'))
  await expect(failing.done).rejects.toThrow('fails: activate failed: it broke')
  failing.end((error) => told.push(error))
  const leaving = start('leaves', [], broken)
  await leaving.done
  leaving.end((error) => told.push(error))
  await start('leaves', []).done
  expect(told).toEqual([
    expect.objectContaining({ code: 'ACTIVATION', message: 'leaves: dispose failed: it broke' }),
  ])
})

function broken(): never {
  throw new Error('it broke')
}

/** Activates a plugin of this id that notes it, and is undone so. */
function start(id: string, log: string[], dispose?: () => void | Promise<void>) {
  const definition: LoadedPlugin = {
    extensions: {},
    activate() {
      log.push('activate')
      return dispose
    },
  }
  return activatePlugin(definition, facts(id))
}

function facts(id: string) {
  return { plugin: samplePlugin({ id }), tenantId: 'acme' }
}
