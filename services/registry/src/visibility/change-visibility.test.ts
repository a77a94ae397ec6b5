import { upgradeTaskId } from '@plugboard/catalog'
import { describe, expect, it } from 'vitest'
import { firstOwners } from '../ownership/owners-of.ts'
import { createPorts } from '../testing/ports-under-test.ts'
import { changeVisibility } from './change-visibility.ts'
import { taskOf } from './settle-access.ts'

const ID = 'test-plugin'
const TASK = upgradeTaskId({ kind: 'plugin', pluginId: ID })

async function createPrivate() {
  const ports = createPorts()
  await ports.catalog.ownerships.insert({
    ...firstOwners(ID, ['acme'], 1),
    visibility: 'private',
    accessTask: taskOf(ports, 'private'),
  })
  const change = (visibility: 'private' | 'public', tenants: readonly string[] = []) =>
    changeVisibility(ports, ID, {
      visibility,
      tenants: [...tenants],
      check: () => undefined,
      onRecorded: () => undefined,
    })
  const isRequested = async () => (await ports.catalog.upgradeTasks.find(TASK)) !== null
  return { ports, change, isRequested }
}

describe('the upgrades that waited because a plugin is private', () => {
  it('are requested for a tenant that is named, also when the store does not learn of the change', async () => {
    const { ports, change, isRequested } = await createPrivate()
    ports.store.plan({ failOn: 'replaceIf' })
    await expect(change('private', ['shop'])).rejects.toThrow()
    expect(await isRequested()).toBe(true)
  })

  it('are requested by the same request again, when the first one was cut off before it did', async () => {
    const { ports, change, isRequested } = await createPrivate()
    ports.catalog.plan({ failOn: 'upgradeTasks.find' })
    await expect(change('private', ['shop'])).rejects.toThrow()
    expect(await isRequested()).toBe(false)
    await change('private', ['shop'])
    expect(await isRequested()).toBe(true)
  })

  it('are requested again once the plugin is public, since until then they are held', async () => {
    const { ports, change } = await createPrivate()
    await change('public')
    const { calls } = ports.catalog
    expect(calls.lastIndexOf('upgradeTasks.find')).toBeGreaterThan(calls.lastIndexOf('ownerships.replace'))
  })
})
