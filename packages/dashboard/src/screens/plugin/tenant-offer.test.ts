import type { Hold, Installation, InstallResult, PendingUpgrade, Problem } from '@plugboard/client'
import { describe, expect, it } from 'vitest'
import type { TenantPluginState } from '../../api/tenant-plugin.ts'
import { offerOf } from './tenant-offer.ts'

const NOTHING: TenantPluginState = { installed: null, pending: null, preview: null, refusal: null }

// Only what is read of the answers is there.
const installed = (version: string) => ({
  installed: { data: { version, enabled: true } as Installation, etag: '"1"' },
})
const preview = (version: string) => ({ preview: { version } as InstallResult })
const refusal = (code: Problem['code']) => ({ refusal: { code, detail: 'The reason.' } as Problem })
const hold = (code: Hold['code'], until: string | null): Hold => ({ code, description: `${code}.`, until })
const pending = (...holds: Hold[]) => ({ pending: { pending: '1.3.0', holds } as unknown as PendingUpgrade })

const FROZEN = hold('frozen', '2026-06-02T00:00:00Z')
const YOUNG = hold('cooldown', '2026-06-01T00:00:00Z')
const MISFIT = hold('incompatible', null)

describe('what a plugin offers for a tenant', () => {
  it.each<[string, Partial<TenantPluginState>, object]>([
    ['an install, where it is not there', preview('1.3.0'), { kind: 'install', version: '1.3.0' }],
    [
      'an update, where an install would bring another version',
      { ...installed('1.2.0'), ...preview('1.3.0') },
      { kind: 'update', version: '1.3.0', from: '1.2.0' },
    ],
    [
      'nothing more, where an install would change nothing',
      { ...installed('1.2.0'), ...preview('1.2.0') },
      { kind: 'installed', version: '1.2.0', isEnabled: true },
    ],
    [
      'a version that waits, with all that holds it',
      { ...installed('1.2.0'), ...preview('1.2.0'), ...pending(FROZEN, YOUNG) },
      { kind: 'held', version: '1.3.0', holds: [FROZEN, YOUNG] },
    ],
    [
      'the reason why the next version does not fit the host',
      { ...installed('1.2.0'), ...pending(YOUNG, MISFIT) },
      { kind: 'incompatible', version: '1.3.0', holds: [YOUNG, MISFIT] },
    ],
    [
      'the reason why the first version does not fit the host',
      refusal('VERSION_INCOMPATIBLE'),
      { kind: 'refused', because: 'incompatible', detail: 'The reason.' },
    ],
    [
      'the reason why no newer version comes, where one is there',
      { ...installed('1.2.0'), ...refusal('VERSION_INCOMPATIBLE') },
      { kind: 'refused', because: 'incompatible', detail: 'The reason.' },
    ],
    [
      'the reason why the first version waits',
      refusal('VERSION_HELD'),
      { kind: 'refused', because: 'held', detail: 'The reason.' },
    ],
    [
      'any other refusal',
      refusal('PLUGIN_PRIVATE'),
      { kind: 'refused', because: 'refused', detail: 'The reason.' },
    ],
    ['nothing, to whoever only reads', {}, { kind: 'absent' }],
  ])('is %s', (_, state, expected) => {
    expect(offerOf({ ...NOTHING, ...state })).toEqual(expected)
  })
})
