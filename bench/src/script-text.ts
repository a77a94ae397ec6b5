// Words and shapes of a minified bundle, which gzip reduces to a third and Brotli to a little less.
const WORDS = [
  'render',
  'state',
  'props',
  'effect',
  'element',
  'children',
  'context',
  'reducer',
  'dispatch',
  'memo',
]
const SHAPES = [
  (a: string, b: string, n: number) => `function ${a}${n}(e,t){return e.${b}?t(e.${b},${n}):null}`,
  (a: string, b: string, n: number) => `const ${b}${n}=(...e)=>${a}(e,{key:"${a}-${n}",id:${n * 7}});`,
  (a: string, b: string, n: number) => `if(${a}.${b}===${n}){${b}.${a}(${n % 977}),${a}=void 0}`,
]

/** JavaScript-like text of exactly this many bytes, the same at every call, that compresses like a bundle. */
export function createScriptText(size: number): Buffer<ArrayBuffer> {
  const text = Buffer.alloc(size, ' ')
  // A linear congruential generator, so that the text is the same on every machine. Its low bits repeat soon, so the high
  // ones are used; in floating point it would lose them and repeat early.
  let seed = 12_345
  const next = (bound: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((seed / 2 ** 32) * bound)
  }
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[next(items.length)]
    if (item === undefined) throw new RangeError('there is nothing to pick from')
    return item
  }
  let at = 0
  while (at < size) at += text.write(pick(SHAPES)(pick(WORDS), pick(WORDS), next(10_000_000)), at, 'latin1')
  return text
}
