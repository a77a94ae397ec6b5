'use client'
export { PluginHead } from '../next.ts'
