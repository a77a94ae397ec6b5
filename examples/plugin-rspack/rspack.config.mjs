import { pluginRspackConfig } from '@plugboard/plugin-kit/rspack'

export default pluginRspackConfig()
