import { pluginWebpackConfig } from '@plugboard/plugin-kit/webpack'

export default pluginWebpackConfig()
