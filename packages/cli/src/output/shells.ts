import type { DescribedCommand } from '../define/describe-command.ts'

/** For each shell, the script that completes command lines of plugboard. */
export const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript }

type Commands = readonly DescribedCommand[]

/** A pattern for the words so far, and what may come next. The longest path comes first. */
function completions(commands: Commands): { readonly path: string; readonly words: readonly string[] }[] {
  const groups = Map.groupBy(
    commands.filter(({ name }) => name.includes(' ')),
    ({ name }) => name.split(' ')[0] ?? '',
  )
  return [
    ...commands.map(({ name, options }) => ({ path: name, words: options.map((option) => option.name) })),
    ...[...groups].map(([path, members]) => ({
      path,
      words: members.map(({ name }) => name.slice(path.length + 1)),
    })),
  ].toSorted((left, right) => right.path.length - left.path.length)
}

function firstWords(commands: Commands): string[] {
  return [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))]
}

function bashScript(commands: Commands): string {
  const cases = completions(commands).map(
    ({ path, words }) => `    "${path} "*) words="${words.join(' ')}" ;;`,
  )
  return `_plugboard() {
  local line="\${COMP_WORDS[*]:1:COMP_CWORD-1} " word="\${COMP_WORDS[COMP_CWORD]}" words
  case "$line" in
${cases.join('\n')}
    *) words="${firstWords(commands).join(' ')}" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"))
}
complete -F _plugboard plugboard`
}

function zshScript(commands: Commands): string {
  return `autoload -U +X bashcompinit && bashcompinit
${bashScript(commands)}`
}

function fishScript(commands: Commands): string {
  const first = firstWords(commands).map(
    (word) => `complete -c plugboard -n __fish_use_subcommand -f -a ${quoted(word)}`,
  )
  const options = completions(commands).flatMap(({ path, words }) => {
    const seen = path
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ')
    return words.map((word) =>
      word.startsWith('--')
        ? `complete -c plugboard -n ${quoted(seen)} -l ${word.slice(2)}`
        : `complete -c plugboard -n ${quoted(seen)} -f -a ${quoted(word)}`,
    )
  })
  return [...first, ...options].join('\n')
}

/** A text in single quotes, as fish reads it. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`
}
