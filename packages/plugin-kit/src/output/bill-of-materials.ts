import type { PluginManifest } from '@plugboard/types'
import type { BundledPackage } from '../project/bundled-packages.ts'

const EXPRESSION = /^\(*[\w.+-]+\)*(?:\s+(?:AND|OR|WITH)\s+\(*[\w.+-]+\)*)*$/

/**
 * The bill of materials of a plugin, as a CycloneDX 1.6 document. The same packages give the same document: it has no time and
 * no serial number, since it is part of the digest of the version.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function billOfMaterials(
  packages: readonly BundledPackage[],
  { id, version }: Pick<PluginManifest, 'id' | 'version'>,
): object {
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { lifecycles: [{ phase: 'build' }], component: { type: 'application', name: id, version } },
    components: packages.map(componentOf),
  }
}

function componentOf({ name, version, licenses }: BundledPackage): object {
  const [, group, inGroup = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? []
  const purl = packageUrl(name, version)
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group === undefined ? {} : { group }),
    name: inGroup,
    ...(version === undefined ? {} : { version }),
    ...(licenses.length === 0 ? {} : { licenses: licensesOf(licenses) }),
    purl,
  }
}

/** An expression stands alone: CycloneDX has either one, or a list of licenses. */
function licensesOf(licenses: readonly string[]): object[] {
  const [first = ''] = licenses
  const isExpression = licenses.length === 1 && EXPRESSION.test(first) && first !== 'UNLICENSED'
  return isExpression ? [{ expression: first }] : licenses.map((name) => ({ license: { name } }))
}

/** https://github.com/package-url/purl-spec: of the type npm, with the `@` of a scope encoded. */
function packageUrl(name: string, version: string | undefined): string {
  const path = name.split('/').map(encodeURIComponent).join('/')
  return `pkg:npm/${path}${version === undefined ? '' : `@${encodeURIComponent(version)}`}`
}
