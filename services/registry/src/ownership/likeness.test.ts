import { describe, expect, it } from 'vitest'
import { likenessOf } from './likeness.ts'

describe('a plugin id', () => {
  it.each([
    ['acmepay', 'acme-pay', 'differ only in hyphens'],
    ['acme--pay', 'acme-pay', 'differ only in hyphens'],
    ['ac-mepay', 'acme-pay', 'differ only in hyphens'],
    ['payrnent', 'payment', 'look the same'],
    ['paypa1', 'paypal', 'look the same'],
    ['g00gle', 'google', 'look the same'],
    ['vvidget', 'widget', 'look the same'],
    ['rnap', 'map', 'look the same'],
    ['pay-acme', 'acme-pay', 'have the same words'],
    ['acme-pay-plugin', 'acme-pay', 'differ only in a word'],
    ['the-acme-pay', 'acme-pay', 'differ only in a word'],
    ['official-banner', 'banner', 'differ only in a word'],
    ['banners', 'banner', 'differ only in a word'],
    ['banner2', 'banner', 'differ only in a word'],
    ['banner-v2', 'banner', 'differ only in a word'],
    ['banner-js', 'banner', 'differ only in a word'],
    ['acme-pya', 'acme-pay', 'differ in one character'],
    ['acm-pay', 'acme-pay', 'differ in one character'],
    ['acmme-pay', 'acme-pay', 'differ in one character'],
    ['acme-bay', 'acme-pay', 'differ in one character'],
    ['acme-pya-2', 'acme-pay-2', 'differ in one character'],
    ['xacme-pay', 'acme-pay', 'differ in one character'],
  ])('%s is too like %s', (id, other, likeness) => {
    expect(likenessOf(id, other)).toContain(likeness)
    expect(likenessOf(other, id)).toContain(likeness)
  })

  it.each([
    ['acme-pay', 'acme-ship'],
    ['acme-pay', 'bolt-pay'],
    ['cart', 'card'],
    ['map', 'tap'],
    ['chat', 'chart'],
    ['payment', 'shipment'],
    ['theme-1', 'theme-2'],
    ['2-theme', '3-theme'],
    ['theme-v1', 'themes-2'],
    ['plugin', 'app'],
    ['a', 'b'],
    ['js', 's'],
    ['order-summary', 'order-history'],
    ['reviews-stars', 'reviews-text'],
    ['test-plugin', 'another'],
    ['0', '1'],
  ])('%s is not too like %s', (id, other) => {
    expect(likenessOf(id, other)).toBeNull()
    expect(likenessOf(other, id)).toBeNull()
  })

  it('is not like itself', () => {
    expect(likenessOf('acme-pay', 'acme-pay')).toBeNull()
  })
})
