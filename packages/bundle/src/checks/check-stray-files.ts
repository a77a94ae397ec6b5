import { printable } from '@plugboard/types'
import { JAVASCRIPT } from '../content-type.ts'
import { UPLOAD_THE_BUILD } from './build-hints.ts'
import type { Check, CheckedFile } from './check.ts'

/** What a page never loads, by the path in lower case. A file is of the first kind that it matches. */
const STRAY_FILES: readonly { readonly what: string; readonly path: RegExp }[] = [
  { what: 'installed packages', path: /(?:^|\/)node_modules\// },
  {
    what: 'settings of tools',
    path: /(?:^|\/)(?:package\.json|tsconfig[^/]*\.json|jsconfig\.json|(?:vite|webpack|rollup|rspack|esbuild|babel|jest|vitest|eslint|postcss|tailwind)\.config\.[cm]?[jt]s|\.(?:eslintrc|prettierrc|babelrc|editorconfig|gitignore|gitattributes|npmignore|dockerignore|nvmrc)[^/]*|dockerfile|makefile)$|(?:^|\/)\.(?:github|gitlab|vscode|idea|husky|changeset)\//,
  },
  { what: 'sources', path: /\.(?:tsx?|mts|cts|jsx|vue|svelte|s[ac]ss|less)$/ },
  { what: 'tests', path: /(?:^|\/)(?:__tests__|__mocks__|__snapshots__)\/|\.(?:test|spec)\.[cm]?js$/ },
  {
    what: 'lock files',
    path: /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/,
  },
  {
    what: 'logs and temporary files',
    path: /(?:^|\/)(?:npm-debug|yarn-error)\.log$|\.(?:log|swp|tmp|bak|orig|rej)$|~$/,
  },
]

/** Types of declarations are for those who build, as `bundle.d.ts` is. They are small, and builds write them beside. */
const DECLARATIONS = /\.d\.[cm]?ts$/

/** Tells of files that only take room: sources beside the build, packages, tests, settings of tools. */
export const checkStrayFiles: Check = {
  name: 'stray-files',
  title: 'Nothing but the build',
  explanation:
    'A page loads what the build wrote. Sources, `node_modules`, tests, lock files and settings of tools take room in the store, count against the limits, and show everybody how the plugin is made. Declarations of types (`*.d.ts`) are left out of this.',
  level: 'advisory',
  codes: ['STRAY_FILE'],
  passed: 'no files were found that a page does not need',
  checkBundle({ bundle: { files, entry }, report }) {
    const kinds = Map.groupBy(files, (file) => (file.path === entry ? undefined : strayKind(file.path)))
    for (const { what } of STRAY_FILES) {
      const found = kinds.get(what) ?? []
      const [first] = found
      if (!first) continue
      const more = found.length > 1 ? ` and ${found.length - 1} more` : ''
      const bytes = found.reduce((sum, { size }) => sum + size, 0)
      report({
        code: 'STRAY_FILE',
        file: first.path,
        message: `there are ${what} in the bundle, of ${bytes} bytes: ${printable(first.path)}${more}`,
        ...(isSourceOnly(files) && {
          hint: `This is the project, not its build. Run the build (usually "npm run build"). ${UPLOAD_THE_BUILD}`,
        }),
      })
    }
  },
}

function strayKind(path: string): string | undefined {
  if (DECLARATIONS.test(path)) return undefined
  return STRAY_FILES.find((kind) => kind.path.test(path.toLowerCase()))?.what
}

/** A project that was never built has sources and settings beside each other, and no script but those of tools. */
function isSourceOnly(files: readonly CheckedFile[]): boolean {
  return (
    files.some(({ path }) => path === 'package.json') &&
    !files.some(
      ({ path, contentType }) =>
        contentType === JAVASCRIPT && !path.includes('/') && !path.includes('.config.'),
    )
  )
}
