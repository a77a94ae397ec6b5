import { definePlugin } from '@plugboard/plugin-kit'
import * as monaco from 'monaco-editor'
import { useEffect, useRef } from 'react'

self.MonacoEnvironment = {
  getWorker: (_, label) =>
    label === 'json'
      ? new Worker(new URL('./json.worker.ts', import.meta.url), { type: 'module' })
      : new Worker(new URL('./editor.worker.ts', import.meta.url), { type: 'module' }),
}

function Editor() {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!place.current) return
    const editor = monaco.editor.create(place.current, {
      language: 'json',
      value: '{ "cents": 4200, "cents": 1 }',
    })
    return () => {
      editor.getModel()?.dispose()
      editor.dispose()
    }
  }, [])
  return <div ref={place} style={{ width: 400, height: 120 }} />
}

export default definePlugin({ extensions: { 'payment-methods': Editor } })
