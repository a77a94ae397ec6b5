import { describe, expect, it } from 'vitest'
import { createUploadSlots } from './upload-slots.ts'

describe('createUploadSlots', () => {
  it('refuses another upload of a credential that has used its share, and accepts one of another credential', () => {
    const slots = createUploadSlots({ max: 4, maxPerCredential: 2 })
    slots.take('ci')
    const second = slots.take('ci')
    expect(() => slots.take('ci')).toThrow(
      expect.objectContaining({ code: 'UPLOAD_SHARE_EXCEEDED', status: 429 }),
    )
    slots.take('other')[Symbol.dispose]()
    second[Symbol.dispose]()
    slots.take('ci')
  })

  it('refuses every upload while all slots are taken, until one is disposed', () => {
    const slots = createUploadSlots({ max: 2, maxPerCredential: 2 })
    slots.take('a')
    const second = slots.take('b')
    expect(() => slots.take('c')).toThrow(expect.objectContaining({ code: 'TOO_MANY_UPLOADS', status: 503 }))
    second[Symbol.dispose]()
    slots.take('c')
  })

  it('applies only the total when there are no credentials', () => {
    const slots = createUploadSlots({ max: 2, maxPerCredential: 1 })
    slots.take(null)
    slots.take(null)
    expect(() => slots.take(null)).toThrow(expect.objectContaining({ code: 'TOO_MANY_UPLOADS' }))
  })
})
