import { pluginViteConfig } from '@plugboard/plugin-kit/vite'

export default pluginViteConfig()
