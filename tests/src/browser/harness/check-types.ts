import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HOST_FOLDER, resolveFrom } from './project-folders.ts'
import { runNode } from './run-command.ts'

/**
 * Checks the types of the sources in a folder with the options of the example host, `exactOptionalPropertyTypes` among
 * them. Writes a tsconfig.json.
 *
 * @throws if there is an error, with what TypeScript prints
 */
export async function checkTypes(folder: string): Promise<void> {
  const types = join(HOST_FOLDER, 'node_modules/@types/react')
  const config = {
    extends: join(HOST_FOLDER, 'tsconfig.json'),
    compilerOptions: { types: [], paths: { react: [types], 'react/*': [`${types}/*`] } },
    include: ['**/*.ts', '**/*.tsx'],
    references: [],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = resolveFrom(HOST_FOLDER, 'typescript/package.json').replace(/package\.json$/, 'bin/tsc')
  await runNode([tsc, '-p', folder], { cwd: folder })
}
