import { tokenIdIn } from '@plugboard/types'

/** A kind of secret that is told by its form alone. */
export interface SecretPattern {
  readonly kind: string
  /** With the flag `g`. The whole match is the secret. */
  readonly pattern: RegExp
  /** Whether a match is one, where the form alone does not tell. */
  readonly accepts?: (match: string) => boolean
}

/** What the rules of secretlint lack. Neighbors that could be of the same text are excluded: base64 has every word in it. */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  {
    kind: 'a token of this registry',
    pattern: /(?<![0-9A-Za-z])plgb_[0-9A-Za-z]{50}(?![0-9A-Za-z])/g,
    accepts: (match) => tokenIdIn(match) !== null,
  },
  {
    kind: 'an access key id of AWS',
    pattern: /(?<![A-Za-z0-9+/=_-])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9+/=_-])/g,
  },
  {
    kind: 'a token of GitLab',
    pattern: /(?<![\w-])gl(?:ptt|dt|rt|cbt|ft|soat|agent|imt|ffct|oas)-[\w-]{20,200}(?![\w-])/g,
  },
  { kind: 'a token of Slack', pattern: /(?<!\w)xox[a-z](?:\.xox[a-z])?-\d[\w-]{16,300}(?![\w-])/g },
  { kind: 'a key of Stripe', pattern: /(?<!\w)(?:sk_org_live|sk_org_test|whsec)_[A-Za-z0-9]{24,100}(?!\w)/g },
  { kind: 'a client secret of Google', pattern: /(?<!\w)GOCSPX-[\w-]{28}(?![\w-])/g },
  { kind: 'an account key of Azure', pattern: /(?<=AccountKey=)[A-Za-z0-9+/]{86}==/g },
  { kind: 'a token of PyPI', pattern: /(?<!\w)pypi-AgEIcHlwaS5vcmc[\w-]{50,300}(?![\w-])/g },
]
