/**
 * Imports a module that no bundler knows. JavaScript, and copied as it is: TypeScript would put a call around the URL,
 * and a bundler looks for the comments that tell it to keep out right here.
 *
 * @param {string} url
 * @returns {Promise<unknown>}
 */
export function importModule(url) {
  return import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ url)
}
