import type { Root } from 'postcss'

const KEYFRAMES = /^(?:-\w+-)?keyframes$/
const ANIMATION = /^(?:-\w+-)?animation(?:-name)?$|^--animat/

/**
 * Adds a suffix to the names of keyframes, which hold for the whole page. A name that a script mentions stays, since a
 * component may use it in an inline style.
 *
 * @returns the names that stay
 */
export function renameKeyframes(
  roots: readonly Root[],
  { scripts, suffix }: { scripts: readonly string[]; suffix: string },
): string[] {
  const names = new Set<string>()
  for (const root of roots) root.walkAtRules(KEYFRAMES, ({ params }) => void names.add(params))
  const kept = [...names].filter((name) => scripts.some((script) => wordPattern(name).test(script)))
  const renamed = [...names].filter((name) => !kept.includes(name) && /^[\w-]+$/.test(name))
  for (const root of roots) {
    root.walkAtRules(KEYFRAMES, (rule) => {
      if (renamed.includes(rule.params)) rule.params += suffix
    })
    root.walkDecls(ANIMATION, (declaration) => {
      for (const name of renamed) {
        declaration.value = declaration.value.replaceAll(wordPattern(name), `${name}${suffix}`)
      }
    })
  }
  return [...names].filter((name) => !renamed.includes(name))
}

function wordPattern(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replaceAll(/[^\w-]/g, '\\$&')}(?![\\w-])`, 'g')
}
