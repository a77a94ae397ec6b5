import type { Root } from 'postcss'

const KEYFRAMES = /^(?:-\w+-)?keyframes$/i
// In an `animation`, only the place tells these from a name.
const WORDS_OF_ANIMATION =
  /^(?:linear|ease(?:-in|-out|-in-out)?|step-(?:start|end)|infinite|(?:alternate-)?reverse|normal|alternate|none|forwards|backwards|both|running|paused|auto|initial|inherit|unset|revert(?:-layer)?)$/i
const CUSTOM_PROPERTY = /^--/
const ANIMATION = /^(?:-\w+-)?animation(?:-name)?$|^--animat/i

/**
 * Adds a suffix to the names of keyframes, which hold for the whole page. A name stays where not all that refers to it can
 * be told: a script mentions it, which may write it into an inline style, or a custom property, or CSS has the same word.
 *
 * @returns the names that stay
 */
export function renameKeyframes(
  roots: readonly Root[],
  { scripts, suffix }: { scripts: readonly string[]; suffix: string },
): string[] {
  const names = new Set<string>()
  for (const root of roots) root.walkAtRules(KEYFRAMES, ({ params }) => void names.add(params))
  const texts = [...scripts]
  for (const root of roots) {
    root.walkDecls(CUSTOM_PROPERTY, ({ prop, value }) => {
      if (!ANIMATION.test(prop)) texts.push(value)
    })
  }
  const kept = [...names].filter(
    (name) => WORDS_OF_ANIMATION.test(name) || texts.some((text) => wordPattern(name).test(text)),
  )
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
