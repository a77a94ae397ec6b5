import { printable } from '@plugboard/types'
import { concealed } from '../secrets/conceal-secrets.ts'
import { findSecrets } from '../secrets/find-secrets.ts'
import type { Check } from './check.ts'
import { isPrivateFile } from './check-private-files.ts'
import { anyTextOf } from './checked-text.ts'
import { createPlaceFinder } from './place-in-text.ts'
import { textsIn } from './texts-in.ts'

const MAP_URL = 'sourceMappingURL=data:'

/** Refuses credentials in files, which everybody can read, and in the metadata. */
export const checkSecrets: Check = {
  name: 'secrets',
  title: 'No secrets',
  explanation:
    'Everybody who opens a page can read the files of its plugins, so a credential in them is public. The check has the recommended rules of secretlint, further ones for AWS, GitLab, Slack, Stripe, Google, Azure and PyPI, and knows the tokens of this registry by their checksum. It reads every text of up to 16 MiB, also a source map that is in a file as a `data:` URL, and the texts of the manifest. Maps beside a file are not read: they are never served. It does not find secrets that are encoded, put together by the code, or without a form of their own, such as a password in a variable. Examples of manuals and placeholders are left out.',
  level: 'enforced',
  codes: ['SECRET_FOUND'],
  passed: 'no credentials were found',
  checkFile(file, { report, conceal }) {
    const text = anyTextOf(file)
    if (text === undefined) return
    const placeOf = createPlaceFinder(text)
    const hint = isPrivateFile(file) ? 'Revoke the credential, and leave the file out of the ZIP.' : undefined
    for (const { kind, start, secret } of findSecrets(text)) {
      conceal(secret)
      report({
        code: 'SECRET_FOUND',
        file: file.path,
        ...placeOf(start),
        excerpt: concealed(secret),
        message: `${printable(file.path)} contains ${kind}`,
        hint,
      })
    }
    for (const { kind, secret } of findSecrets(inlineSourceMap(text))) {
      conceal(secret)
      report({
        code: 'SECRET_FOUND',
        file: file.path,
        ...createPlaceFinder(text)(text.lastIndexOf(MAP_URL)),
        excerpt: concealed(secret),
        message: `the source map in ${printable(file.path)} contains ${kind}`,
      })
    }
  },
  checkBundle({ bundle: { metadata, configuration }, report, conceal }) {
    for (const { text, pointer } of textsIn({ ...metadata, ...(configuration && { configuration }) })) {
      for (const { kind, secret } of findSecrets(text)) {
        conceal(secret)
        report({
          code: 'SECRET_FOUND',
          pointer,
          excerpt: concealed(secret),
          message: `the field ${printable(pointer)} contains ${kind}`,
        })
      }
    }
  },
}

/** The source map that is in a text as a `data:` URL in base64, or an empty text. */
function inlineSourceMap(text: string): string {
  const at = text.lastIndexOf(MAP_URL)
  if (at < 0) return ''
  const [, base64 = ''] = /;base64,([A-Za-z0-9+/=]+)/.exec(text.slice(at)) ?? []
  return Buffer.from(base64, 'base64').toString()
}
