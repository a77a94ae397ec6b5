/** What an author does who has the source of a plugin, and uploaded that. */
export const BUILD_IT =
  'This is the source of the plugin, not its build. Run the build (usually "npm run build"), and upload what it wrote, usually in the folder dist. If there is no build yet, @plugboard/plugin-kit has templates for Vite, webpack, Rspack and esbuild.'

/** What an author uploads who has built. The folder dist of the templates has more than belongs into a ZIP. */
export const UPLOAD_THE_BUILD =
  'Upload the ZIP that the build wrote (the templates of @plugboard/plugin-kit: dist/ID-VERSION.zip); if it wrote none, zip the content of the folder with manifest.json.'

/** What an author does whose build wrote another format. */
export const AS_ES_MODULE =
  'Have the bundler write an ES module: format "esm" in esbuild, formats: ["es"] in Vite, format: "es" in Rollup, output.module and output.library.type "module" in webpack and Rspack.'

/** What an author does who has something else than what the build wrote. */
export const SAVED_PAGE =
  'This is often the page of an error or a login that was saved under the name of a script. Open the file to see what the page says, then download or build the script again.'

/** How a plugin gets React. */
export const TEMPLATES =
  'Build with a template of @plugboard/plugin-kit, which takes it from the page: pluginViteConfig, pluginWebpackConfig, pluginRspackConfig or pluginEsbuildConfig.'
