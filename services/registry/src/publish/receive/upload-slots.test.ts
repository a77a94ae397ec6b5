import { describe, expect, it } from 'vitest'
import { createUploadSlots } from './upload-slots.ts'

describe('the slots for uploads', () => {
  it('refuse one more upload of a credential that has its share, and take one of another credential', () => {
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

  it('refuse everybody when all are taken, until one is given back', () => {
    const slots = createUploadSlots({ max: 2, maxPerCredential: 2 })
    slots.take('a')
    const second = slots.take('b')
    expect(() => slots.take('c')).toThrow(expect.objectContaining({ code: 'TOO_MANY_UPLOADS', status: 503 }))
    second[Symbol.dispose]()
    slots.take('c')
  })

  it('are all for this machine where there are no credentials', () => {
    const slots = createUploadSlots({ max: 2, maxPerCredential: 1 })
    slots.take(null)
    slots.take(null)
    expect(() => slots.take(null)).toThrow(expect.objectContaining({ code: 'TOO_MANY_UPLOADS' }))
  })
})
