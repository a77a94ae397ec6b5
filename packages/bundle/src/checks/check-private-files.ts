import { printable } from '@plugboard/types'
import type { Check, CheckedFile } from './check.ts'
import { anyTextOf } from './checked-text.ts'

interface PrivateFile {
  readonly what: string
  /** Of the path in lower case. */
  readonly path: RegExp
  /** What its content has, where the name alone does not tell. */
  readonly content?: RegExp
}

/** A key or certificate is a private one by its content only: a public one may be meant for everybody. */
const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY/

const PRIVATE_FILES: readonly PrivateFile[] = [
  {
    what: 'settings of an environment, which often have passwords',
    path: /(?:^|\/)(?:\.env(?:\.(?!example$|sample$|template$|dist$|defaults$)[^/]*)?|\.envrc|\.dev\.vars)$/,
  },
  {
    what: 'settings with tokens of a package registry',
    path: /(?:^|\/)(?:\.npmrc|\.yarnrc\.yml|\.pypirc|\.netrc|_netrc)$/,
  },
  { what: 'history of the source', path: /(?:^|\/)\.(?:git|hg|svn)\// },
  { what: 'stored passwords of git', path: /(?:^|\/)\.git-credentials$/ },
  { what: 'passwords of a web server', path: /(?:^|\/)\.htpasswd$/ },
  { what: 'credentials of a cloud', path: /(?:^|\/)\.(?:aws|azure|gcloud|kube|docker)\// },
  { what: 'a key for SSH', path: /(?:^|\/)(?:\.ssh\/.*|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?)$/ },
  { what: 'a store of private keys', path: /\.(?:p12|pfx|jks|keystore|kdbx|ppk)$/ },
  { what: 'a private key', path: /\.(?:pem|key|crt|cer|der)$/, content: PRIVATE_KEY },
  {
    what: 'credentials of a service',
    path: /(?:^|\/)(?:credentials|client_secrets?|service[-_]account[^/]*|application_default_credentials)\.json$/,
    content: /"(?:private_key|client_secret|refresh_token|secret|password|token)"/,
  },
  { what: 'variables of Terraform', path: /(?:^|\/)(?:terraform\.tfstate(?:\.backup)?|[^/]*\.tfvars)$/ },
  { what: 'a history of commands', path: /(?:^|\/)\.(?:bash|zsh|node_repl|psql|mysql)_history$/ },
]

/** Refuses files that tools keep private by their names, because everybody could read them. */
export const checkPrivateFiles: Check = {
  name: 'private-files',
  title: 'No private files',
  explanation:
    'Every file of a bundle is served to everybody. Files that tools keep private are there by mistake, and are refused by name: `.env` and its variants (but `.env.example`), `.npmrc`, `.netrc`, `.git/`, `.aws/`, `.ssh/` and keys for SSH, `.htpasswd`, stores of private keys, Terraform state, histories of shells; and by name and content: `*.pem` and `*.key` with a private key, `credentials.json` and the like.',
  level: 'enforced',
  codes: ['PRIVATE_FILE'],
  passed: 'no private files were found',
  checkFile(file, { report }) {
    const found = privateFile(file)
    if (!found) return
    const path = printable(file.path)
    report({
      code: 'PRIVATE_FILE',
      file: file.path,
      message: `${path} has ${found.what}, and everybody could read it`,
    })
  },
}

/** Whether a tool keeps the file private by its name, so that it is left out rather than corrected. */
export function isPrivateFile(file: CheckedFile): boolean {
  return privateFile(file) !== undefined
}

function privateFile(file: CheckedFile): PrivateFile | undefined {
  const path = file.path.toLowerCase()
  return PRIVATE_FILES.find(
    (each) => each.path.test(path) && (!each.content || each.content.test(anyTextOf(file) ?? '')),
  )
}
