import { creator } from '@secretlint/secretlint-rule-preset-recommend'
import type {
  SecretLintRuleContext,
  SecretLintRuleCreator,
  SecretLintRulePresetCreator,
  SecretLintSourceCode,
} from '@secretlint/types'

/** A part of a text, as the offsets of its first UTF-16 code unit and of the one after its last. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/** A rule of secretlint, run at once: its own runner is asynchronous, and measures every rule. */
export interface PresetRule {
  readonly kind: string
  /** What every secret of the rule has in it. Undefined: the rule reads every text. */
  readonly anchor: RegExp | undefined
  readonly find: (text: string) => readonly TextRange[]
}

interface RuleFacts {
  readonly kind: string
  readonly anchor: RegExp
}

// A rule takes 1 to 10 ms for a mebibyte, and there are thirty. All anchors together take less than one rule.
const RULE_FACTS: Readonly<Record<string, RuleFacts>> = {
  aws: {
    kind: 'a secret access key of AWS',
    anchor: /(?:SECRET|[sS]ecret)_?(?:ACCESS|[aA]ccess)_?(?:KEY|[kK]ey)/,
  },
  npm: { kind: 'a token of npm', anchor: /npm_\w{36}|_authToken=|x-oauth-basic/ },
  slack: {
    kind: 'a token of Slack',
    anchor: /xox[abopr]-\w|xapp-\w|[sS]lack\.com\/services\/T/,
  },
  basicauth: { kind: 'a password in a URL', anchor: /:\/\/[-\w]{1,256}:[-\w]{1,256}@/ },
  openai: { kind: 'a key of OpenAI', anchor: /sk-[\w-]{20,200}?T3BlbkFJ/ },
  anthropic: { kind: 'a key of Anthropic', anchor: /sk-ant-api/ },
  groq: { kind: 'a key of Groq', anchor: /gsk_\w{52}/ },
  huggingface: { kind: 'a token of Hugging Face', anchor: /hf_[a-zA-Z]{34}/ },
  linear: { kind: 'a key of Linear', anchor: /lin_api_/ },
  notion: { kind: 'a token of Notion', anchor: /ntn_\d{11}/ },
  privatekey: { kind: 'a private key', anchor: /PRIVATE KEY(?: BLOCK)?-----/ },
  sendgrid: { kind: 'a key of SendGrid', anchor: /SG\.[\w-]{16,64}\.[\w-]{16}/ },
  shopify: { kind: 'a token of Shopify', anchor: /shp(?:pa|ca|at|ss)_\w{32}/ },
  stripe: { kind: 'a key of Stripe', anchor: /[rs]k_(?:live|test)_\w{24}/ },
  github: { kind: 'a token of GitHub', anchor: /gh[opsur]_\w{36}|github_pat_\w|ghs_\d{1,20}_/ },
  gitlab: { kind: 'a token of GitLab', anchor: /glpat-/ },
  grafana: { kind: 'a token of Grafana', anchor: /glc_[\w+/]{32}|glsa_/ },
  '1password': { kind: 'a token of 1Password', anchor: /ops_ey/ },
  'database-connection-string': {
    kind: 'the password of a database',
    anchor: /:\/\/[^:/\s]{1,100}:[^@/\s]{1,200}@/,
  },
  'hashicorp-vault': { kind: 'a token of Vault', anchor: /hv[sbr]\.[\w-]{90}/ },
  vercel: { kind: 'a token of Vercel', anchor: /vc[pirak]_\w{20}/ },
  databricks: { kind: 'a token of Databricks', anchor: /dapi[A-Fa-f0-9]{32}/ },
  docker: { kind: 'a token of Docker', anchor: /dckr_pat_/ },
  figma: { kind: 'a token of Figma', anchor: /figd_/ },
  cloudflare: { kind: 'a token of Cloudflare', anchor: /cf(?:k|ut|at)_\w{40}/ },
  tailscale: { kind: 'a key of Tailscale', anchor: /tskey-/ },
}

const NAME = /secretlint-rule-(.+)$/

/** The recommended rules of secretlint that look for secrets. */
export const PRESET_RULES: readonly PresetRule[] = readRules().map((rule) => {
  const name = NAME.exec(rule.meta.id)?.[1] ?? rule.meta.id
  const facts = Object.hasOwn(RULE_FACTS, name) ? RULE_FACTS[name] : undefined
  return {
    kind: facts?.kind ?? `a credential of ${name}`,
    anchor: facts?.anchor,
    find: (text) => runRule(rule, text),
  }
})

function readRules(): readonly SecretLintRuleCreator<unknown>[] {
  const preset: SecretLintRulePresetCreator = creator
  // A filter obeys comments in the text, by which its author would turn the rules off.
  return preset.rules.filter(({ meta }) => !meta.id.includes('-filter-'))
}

function runRule(rule: SecretLintRuleCreator<unknown>, text: string): readonly TextRange[] {
  const ranges: TextRange[] = []
  const context: SecretLintRuleContext = {
    sharedOptions: {},
    createTranslator: () => (messageId) => ({ message: '', messageId: String(messageId), data: undefined }),
    report: ({ range: [start, end] }) => ranges.push({ start, end }),
    ignore: () => {},
  }
  // Without an extension, no rule reads a file or waits for anything.
  void rule.create(context, {}).file?.(sourceOf(text))
  return ranges
}

function sourceOf(content: string): SecretLintSourceCode {
  return {
    content,
    hasBOM: false,
    filePath: undefined,
    physicalFilePath: undefined,
    contentType: 'text',
    ext: '',
    getFilePath: () => undefined,
    getPhysicalFilePath: () => undefined,
    locationToRange: refusePlaces,
    rangeToLocation: refusePlaces,
    positionToIndex: refusePlaces,
    indexToPosition: refusePlaces,
  }
}

function refusePlaces(): never {
  throw new TypeError('rules report offsets, and need no places')
}
