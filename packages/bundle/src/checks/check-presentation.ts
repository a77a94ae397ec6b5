import { ICON_LIMIT_BYTES, printable, README_LIMIT_BYTES } from '@plugboard/types'
import parseExpression from 'spdx-expression-parse'
import type { Check, CheckContext, CheckedFile } from './check.ts'
import { svgFault } from './svg-fault.ts'

interface FaultOfFile {
  /** Continues a sentence that begins with the path. */
  readonly message: string
  readonly hint: string
}

const KIB = 1024
const PNG = Buffer.from('89504e470d0a1a0a', 'hex')
const DRAW_ANEW = 'Export the drawing as a plain SVG, without scripts, links and other files; or as a PNG.'

/** Refuses an icon, a readme and a license that nobody could show. */
export const checkPresentation: Check = {
  name: 'presentation',
  title: 'The icon, the readme and the license can be shown',
  explanation:
    'A catalogue shows the `icon`, the `readme` and the `license` of a manifest. The icon is a PNG, WebP or SVG of the bundle, of at most 64 KiB, and has the format that its name says. An SVG is a drawing alone: no scripts, handlers, links, animations, embedded pages or other files. Browsers run nothing of an SVG that is shown as an image, and the bundle-edge serves it with a policy under which nothing runs that is opened by itself; the check keeps it out of everything else. The readme is Markdown in UTF-8, named `*.md`, of at most 256 KiB. The license is an expression of ids of https://spdx.org/licenses, or of names that begin with `LicenseRef-`. The URLs of the manifest are checked with its other fields.',
  level: 'enforced',
  isFixed: true,
  codes: ['PRESENTATION_INVALID'],
  passed: 'the manifest names none, or what it names can be shown',
  checkBundle(context) {
    const { icon, readme, license } = context.bundle.metadata
    if (icon !== undefined) checkNamed(context, { field: 'icon', path: icon, faultOf: iconFault })
    if (readme !== undefined) checkNamed(context, { field: 'readme', path: readme, faultOf: readmeFault })
    if (license !== undefined && !isExpression(license)) {
      context.report({
        code: 'PRESENTATION_INVALID',
        pointer: '/license',
        message: `the license ${printable(license)} is not an SPDX expression`,
        hint: 'Use ids of https://spdx.org/licenses, such as MIT or Apache-2.0; for a license of your own a name such as LicenseRef-Acme-1.',
      })
    }
  },
}

function checkNamed(
  { bundle: { files, isSingleFile }, report }: CheckContext,
  {
    field,
    path,
    faultOf,
  }: {
    readonly field: 'icon' | 'readme'
    readonly path: string
    readonly faultOf: (file: CheckedFile) => FaultOfFile | undefined
  },
): void {
  const file = files.find((each) => each.path === path)
  const pointer = `/${field}`
  if (!file) {
    const hint = isSingleFile
      ? `Upload a ZIP with the script and the ${field}, or leave the field "${field}" out.`
      : `Add it to the ZIP, or correct the path: it is from the root of the ZIP.`
    const message = `the ${field} ${printable(path)} is not in the bundle`
    report({ code: 'PRESENTATION_INVALID', pointer, message, hint })
    return
  }
  const fault = faultOf(file)
  if (!fault) return
  const message = `the ${field} ${printable(path)} ${fault.message}`
  report({ code: 'PRESENTATION_INVALID', file: path, pointer, message, hint: fault.hint })
}

function iconFault(file: CheckedFile): FaultOfFile | undefined {
  if (file.size > ICON_LIMIT_BYTES) {
    const hint = 'Make it smaller: 256 by 256 pixels are enough.'
    return { message: tooLarge(file.size, ICON_LIMIT_BYTES), hint }
  }
  const hint = 'Use a PNG, WebP or SVG whose name ends like its format.'
  const head = file.head()
  const [type = ''] = file.contentType.split(';')
  switch (type) {
    case 'image/png':
      return head.subarray(0, PNG.length).equals(PNG) ? undefined : { message: 'is not a PNG', hint }
    case 'image/webp':
      return isWebp(head) ? undefined : { message: 'is not a WebP', hint }
    case 'image/svg+xml': {
      const text = file.text()
      const message = text === undefined ? 'is not UTF-8' : svgFault(text)
      return message === undefined ? undefined : { message, hint: DRAW_ANEW }
    }
    default:
      return { message: 'is not named *.png, *.webp or *.svg', hint }
  }
}

function isWebp(head: Buffer): boolean {
  return head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP'
}

function readmeFault(file: CheckedFile): FaultOfFile | undefined {
  if (!file.path.toLowerCase().endsWith('.md')) {
    return { message: 'is not named *.md', hint: 'Write it in Markdown, and name it README.md.' }
  }
  if (file.size > README_LIMIT_BYTES) {
    const hint = 'Shorten it, and link to the rest.'
    return { message: tooLarge(file.size, README_LIMIT_BYTES), hint }
  }
  const text = file.text()
  if (text !== undefined && !text.includes('\0')) return undefined
  return { message: 'is not text in UTF-8', hint: 'Save it as text in UTF-8, and upload again.' }
}

function tooLarge(bytes: number, limit: number): string {
  return `has ${Math.ceil(bytes / KIB)} KiB; at most ${limit / KIB} KiB are allowed`
}

function isExpression(text: string): boolean {
  try {
    parseExpression(text)
    return true
  } catch {
    return false
  }
}
