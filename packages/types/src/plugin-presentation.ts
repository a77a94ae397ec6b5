import { z } from 'zod'
import { BundlePath, withoutDotSegments } from './bundle-path.ts'
import { lineOfText } from './text.ts'

/** Bytes of an icon, which every card of a catalogue loads. */
export const ICON_LIMIT_BYTES = 65_536

/** Bytes of a readme, which is read whole. */
export const README_LIMIT_BYTES = 262_144

const URL_LIMIT = 500
const LICENSE_LIMIT = 200
const KEYWORDS_LIMIT = 20

/**
 * An address that a person may open. ASCII only: a name with other letters has to be written as it is resolved (`xn--…`), so that
 * no letter looks like another one.
 */
const HttpsUrl = z
  .string()
  .max(URL_LIMIT, { error: `must have at most ${URL_LIMIT} characters` })
  .regex(/^https:\/\/[\x21-\x7e]+$/, {
    error: 'must be an https:// URL in ASCII, such as https://example.com/plugins',
    abort: true,
  })
  .refine(isPlainUrl, { error: 'must be a URL with a host, and without a user name or password' })

const fileOfBundle = z.string().overwrite(withoutDotSegments).pipe(BundlePath)

/** What a catalogue shows of a plugin besides its name and description. All of it is optional. */
export const PluginPresentation = z.object({
  homepage: HttpsUrl.optional().meta({
    description: 'Where people read more about it.',
    examples: ['https://example.com/plugins/test'],
  }),
  repository: HttpsUrl.optional().meta({
    description: 'Where its source is.',
    examples: ['https://github.com/example/test-plugin'],
  }),
  license: z
    .string()
    .max(LICENSE_LIMIT, { error: `must have at most ${LICENSE_LIMIT} characters` })
    .regex(/^[A-Za-z0-9.+:()-]+(?: [A-Za-z0-9.+:()-]+)*$/, {
      error: 'must be an SPDX expression, such as MIT or (MIT OR Apache-2.0)',
    })
    .optional()
    .meta({ description: 'An SPDX expression.', examples: ['MIT', 'LicenseRef-Example-Commercial'] }),
  keywords: z
    .array(lineOfText(40))
    .max(KEYWORDS_LIMIT, { error: `must have at most ${KEYWORDS_LIMIT} keywords` })
    .refine((keywords) => new Set(keywords).size === keywords.length, { error: 'must not repeat a keyword' })
    .optional()
    .meta({ description: 'What people may look for.', examples: [['instalments', 'invoice']] }),
  icon: fileOfBundle.optional().meta({
    description: 'A square PNG, WebP or SVG of the ZIP, of at most 64 KiB.',
    examples: ['icon.svg'],
  }),
  readme: fileOfBundle.optional().meta({
    description: 'A Markdown file of the ZIP, named *.md, of at most 256 KiB.',
    examples: ['README.md'],
  }),
})

/** The readme of a version. */
export const ReadmeDocument = z
  .object({
    path: BundlePath,
    markdown: z
      .string()
      .meta({ description: 'As its author wrote it: whoever shows it as HTML must make that safe.' }),
    folderUrl: z.url().meta({
      description: 'The folder of all files of the version at the bundle-edge, with a slash at its end.',
    }),
  })
  .meta({ id: 'Readme' })

export type ReadmeDocument = z.infer<typeof ReadmeDocument>

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { hostname, username, password } = new URL(text)
  return hostname !== '' && username === '' && password === ''
}
