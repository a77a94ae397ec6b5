import { expect, it } from 'vitest'
import { createWebhookSigner, parseWebhookSecret } from './sign-webhook.ts'

it('a body that comes in pieces has the signature of the example of Standard Webhooks', () => {
  const key = parseWebhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
  if (!key) throw new Error('it is a secret')
  const signer = createWebhookSigner({ key, id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330 })
  for (const piece of ['{"test": ', '', '2432232314}']) signer.update(Buffer.from(piece))
  expect(signer.signature()).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

it.each([
  ['', 'nothing'],
  ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'no prefix'],
  ['whsec_', 'no key'],
  [`whsec_${Buffer.alloc(23).toString('base64')}`, 'fewer than 24 bytes'],
  [`whsec_${Buffer.alloc(65).toString('base64')}`, 'more than 64 bytes'],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!', 'other characters than base64 has'],
])('%j is no secret of a webhook: it has %s', (text) => {
  expect(parseWebhookSecret(text)).toBeNull()
})

it('secrets of 24 and of 64 bytes are taken', () => {
  for (const bytes of [24, 64]) {
    expect(parseWebhookSecret(`whsec_${Buffer.alloc(bytes, 7).toString('base64')}`)).toEqual(
      Buffer.alloc(bytes, 7),
    )
  }
})
