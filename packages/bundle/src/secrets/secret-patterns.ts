import { tokenIdIn } from '@plugboard/types'

/** A kind of secret that is told by its form alone. */
export interface SecretPattern {
  readonly kind: string
  /** What every match has in it, without a look at what is before it: far cheaper to look for. */
  readonly anchor: RegExp
  /** With the flag `g`. The whole match is the secret. */
  readonly pattern: RegExp
  /** Whether a match is one, where the form alone does not tell. */
  readonly accepts?: (match: string) => boolean
}

/** What the rules of secretlint lack. Neighbors that could be of the same text are excluded: base64 has every word in it. */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  {
    kind: 'a token of this registry',
    anchor: /plgb_/,
    pattern: /(?<![0-9A-Za-z])plgb_[0-9A-Za-z]{50}(?![0-9A-Za-z])/g,
    accepts: (match) => tokenIdIn(match) !== null,
  },
  {
    kind: 'an access key id of AWS',
    anchor: /A(?:KIA|SIA)[A-Z0-9]{16}/,
    pattern: /(?<![A-Za-z0-9+/=_-])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9+/=_-])/g,
  },
  {
    kind: 'a token of GitLab',
    anchor: /gl(?:[a-z]{2,5})-[\w-]{20}/,
    pattern: /(?<![\w-])gl(?:ptt|dt|rt|cbt|ft|soat|agent|imt|ffct|oas)-[\w-]{20,200}(?![\w-])/g,
  },
  {
    kind: 'a token of Slack',
    anchor: /xox[a-z](?:\.xox[a-z])?-\d/,
    pattern: /(?<!\w)xox[a-z](?:\.xox[a-z])?-\d[\w-]{16,300}(?![\w-])/g,
  },
  {
    kind: 'a key of Stripe',
    anchor: /sk_org_|whsec_/,
    pattern: /(?<!\w)(?:sk_org_live|sk_org_test|whsec)_[A-Za-z0-9]{24,100}(?!\w)/g,
  },
  { kind: 'a client secret of Google', anchor: /GOCSPX-/, pattern: /(?<!\w)GOCSPX-[\w-]{28}(?![\w-])/g },
  { kind: 'an account key of Azure', anchor: /AccountKey=/, pattern: /(?<=AccountKey=)[A-Za-z0-9+/]{86}==/g },
  {
    kind: 'a token of PyPI',
    anchor: /pypi-AgEI/,
    pattern: /(?<!\w)pypi-AgEIcHlwaS5vcmc[\w-]{50,300}(?![\w-])/g,
  },
]
