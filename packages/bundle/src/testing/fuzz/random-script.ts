import type { Random } from './random.ts'

/** What makes parsers slow or deep when it is written many times. */
const REPEATED = [
  '(',
  '[',
  '{',
  '((',
  '[[',
  '`${',
  'a=>',
  '()=>',
  '!',
  '-',
  '~',
  'new ',
  'await ',
  'typeof ',
  'void ',
  'delete ',
  'a?b:',
  'a,',
  'a.',
  'a?.',
  'a[',
  'a(',
  'a=',
  'a??',
  'a||',
  'a**',
  'a+',
  '...',
  'if(a)',
  'for(;;)',
  'while(a)',
  'do ',
  'else ',
  'switch(a){case ',
  'try{',
  'function(){',
  'class{',
  'class extends ',
  'async()=>',
  'import(',
  'import.meta.',
  'export{a as ',
  'export*from"a";',
  'import"./a.js";',
  'var a;',
  'let a',
  '/*',
  '//\n',
  '/a/',
  '/(',
  '"\\',
  '"',
  "'",
  '`',
  '<a>',
  '<!--',
  '-->',
  '#a in ',
  '@a ',
  'a:',
  '{a:',
  '[a,',
  '({a',
  'yield ',
  'label:',
  '\u2028',
  '\u202e',
  '\u200d',
  '\u{e0041}',
  'fetch("http://a',
  'eval(',
  'Function(',
  'document.write(',
  'a.innerHTML=',
  'require("',
  'module.exports=',
  '__proto__:',
  'constructor.',
  'globalThis.',
  'window[',
  '0x',
  '1e',
  '1_',
  '\\u{',
] as const satisfies readonly [string, ...string[]]

const NAMES = [
  'a',
  'b',
  'fetch',
  'window',
  'document',
  'eval',
  'React',
  'self',
  '$',
  '_',
  'é',
  'extensions',
] as const
const REPEATED_LENGTH = 200_000

/** A script: one that a grammar makes, or a hostile one that has the same piece many times. */
export function randomScript(random: Random): string {
  if (random.chance(0.4)) {
    const piece = random.pick(REPEATED)
    const count = 1 + random.below(random.pick([10, 1000, REPEATED_LENGTH / piece.length]))
    const tail = random.chance(0.5) ? '' : random.pick(REPEATED).repeat(random.below(count))
    return `${random.pick(['', 'export default ', 'const x='])}${piece.repeat(count)}${tail}`
  }
  const statements = Array.from({ length: 1 + random.below(20) }, () => statement(random, 4))
  return `${statements.join('\n')}\nexport default { extensions: { a: ${expression(random, 3)} } }\n`
}

function statement(random: Random, depth: number): string {
  const inner = () => (depth > 0 ? statement(random, depth - 1) : ';')
  const value = () => expression(random, depth)
  const name = () => random.pick(NAMES)
  return random.pick([
    () => `var ${name()} = ${value()};`,
    () => `{ let ${name()} = ${value()}; ${inner()} }`,
    () => `if (${value()}) ${inner()} else ${inner()}`,
    () => `for (const ${name()} of ${value()}) { ${inner()} }`,
    () => `function ${name()}(${name()}, ...rest) { ${inner()} return ${value()} }`,
    () => `try { ${inner()} } catch ({ ${name()} }) { ${inner()} }`,
    () => `switch (${value()}) { case ${value()}: ${inner()} default: ${inner()} }`,
    () => `import { ${name()} as i${random.below(1_000_000)} } from ${text(random)};`,
    () => `export const e${random.below(1_000_000)} = ${value()};`,
    () => `/* ${name()} \u2067 */ ${value()};`,
    () => `${value()};`,
  ])()
}

function expression(random: Random, depth: number): string {
  if (depth <= 0)
    return random.pick([() => random.pick(NAMES), () => text(random), () => String(random.below(1e9))])()
  const inner = () => expression(random, depth - 1)
  return random.pick([
    () => `(${inner()} ${random.pick(['+', '*', '&&', '??', ',', 'in', '=== '])} ${inner()})`,
    () => `${random.pick(NAMES)}.${random.pick(NAMES)}(${inner()}, ${inner()})`,
    () => `${random.pick(NAMES)}[${inner()}]`,
    () => `({ [${inner()}]: ${inner()}, ${random.pick(NAMES)}: ${inner()}, ...${inner()} })`,
    () => `[${inner()}, , ...${inner()}]`,
    () => `(async (${random.pick(NAMES)} = ${inner()}) => { await ${inner()} })`,
    () => `(class { #p = ${inner()}; static { ${inner()} } get [${inner()}]() { return this.#p } })`,
    () => `\`a\${${inner()}}b\``,
    () => `(${inner()} ? ${inner()} : ${inner()})`,
    () => `import(${inner()})`,
    () => `new ${random.pick(['URL', 'Worker', 'Function', 'Image'])}(${inner()}, import.meta.url)`,
    () => `/[${random.pick(NAMES)}\u200b]+(?<n>x)\\k<n>/u.exec(${inner()})`,
  ])()
}

function text(random: Random): string {
  return random.pick([
    '"./a.js"',
    '"https://a.example/b.js"',
    '"lodash"',
    '"\\u202e"',
    '"\u202e"',
    '"\u200b\u200c\u200b\u200c\u200b\u200c\u200b\u200c"',
    '"postgres://a:b0a1c2d3@c.d/e"',
    '"\\x61\\u{62}"',
    "'__proto__'",
  ])
}
