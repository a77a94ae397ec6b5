/** A made-up secret, and what kind of secret a check must call it. */
export interface ExampleSecret {
  readonly kind: string
  readonly secret: string
}

const LETTERS = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fG3hJ6kL9nP2rS5tV8wX1zA4cD7eF0gH3j'

/** Letters and digits that look random, always the same. */
export function randomLooking(length: number): string {
  return LETTERS.repeat(4).slice(0, length)
}

const PEM_LINES = `${randomLooking(60)}\n`.repeat(12)

/** Secrets in parts, so that no scanner takes this file for one that has some. */
export const EXAMPLE_SECRETS: readonly ExampleSecret[] = [
  { kind: 'a token of this registry', secret: joined('plgb', '_', randomLooking(44), '10Z99N') },
  { kind: 'an access key id of AWS', secret: joined('AKI', 'AJ5Q3RT7XW2MN4KPZ') },
  { kind: 'a token of GitHub', secret: joined('gh', 'p_', randomLooking(36)) },
  { kind: 'a token of GitHub', secret: joined('github', '_pat_', randomLooking(82)) },
  { kind: 'a token of GitLab', secret: joined('gl', 'pat-', randomLooking(20)) },
  { kind: 'a token of GitLab', secret: joined('gl', 'dt-', randomLooking(20)) },
  { kind: 'a token of npm', secret: joined('np', 'm_', randomLooking(36)) },
  { kind: 'a token of Slack', secret: joined('xox', 'b-123456789012-123456789012-', randomLooking(24)) },
  {
    kind: 'a token of Slack',
    secret: joined('https://hooks.', 'slack.com/services/', 'T0123ABCD/B0123ABCD/', randomLooking(24)),
  },
  { kind: 'a key of Stripe', secret: joined('sk', '_live_', randomLooking(24)) },
  { kind: 'a key of Stripe', secret: joined('whs', 'ec_', randomLooking(32)) },
  { kind: 'a key of Anthropic', secret: joined('sk', '-ant-api03-', randomLooking(93), 'AA') },
  { kind: 'a key of OpenAI', secret: joined('sk-', randomLooking(20), 'T3Blbk', 'FJ', randomLooking(20)) },
  { kind: 'a client secret of Google', secret: joined('GOC', 'SPX-', randomLooking(28)) },
  {
    kind: 'a private key',
    secret: joined('-----BEGIN ', 'PRIVATE KEY-----\nMIIE', PEM_LINES, '-----END ', 'PRIVATE KEY-----'),
  },
]

export function joined(...parts: readonly string[]): string {
  return parts.join('')
}
