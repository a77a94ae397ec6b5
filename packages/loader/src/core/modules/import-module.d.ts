/** Imports a module that no bundler knows. */
export declare function importModule(url: string): Promise<unknown>
