import type { BundleValidation, UploadResult } from '@plugboard/client'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import {
  type CheckedUpload,
  FileChangedError,
  publishUpload,
  type Upload,
  type UploadProgress,
  validateUpload,
} from '../../api/upload.ts'

/** What an upload is sent for. */
export type Purpose = 'validate' | 'publish' | 'stage'

/** What becomes of the upload that was sent last. */
export type Activity =
  | { readonly kind: 'none' }
  | { readonly kind: 'sending'; readonly purpose: Purpose; readonly progress: UploadProgress }
  | { readonly kind: 'cancelled'; readonly purpose: Purpose }
  | { readonly kind: 'failed'; readonly purpose: Purpose; readonly error: unknown }
  | { readonly kind: 'published'; readonly result: UploadResult }

export interface UploadRun {
  readonly activity: Activity
  /** What the checks said of this file with this metadata; undefined before. */
  readonly validation: BundleValidation | undefined
  readonly start: (upload: Upload, purpose: Purpose) => void
  readonly cancel: () => void
  /** Forgets everything, since the file or its metadata are others now. */
  readonly reset: () => void
}

/** One upload at a time: it is checked, and then published. Leaving the screen ends it. */
export function useUpload(): UploadRun {
  const queryClient = useQueryClient()
  const controller = useRef<AbortController>(null)
  const [activity, setActivity] = useState<Activity>({ kind: 'none' })
  const [checked, setChecked] = useState<CheckedUpload>()
  useEffect(() => () => controller.current?.abort(), [])

  const run = async (upload: Upload, purpose: Purpose) => {
    controller.current?.abort()
    const own = new AbortController()
    controller.current = own
    const { signal } = own
    const isCurrent = () => controller.current === own
    const onProgress = (progress: UploadProgress) => {
      if (isCurrent()) setActivity({ kind: 'sending', purpose, progress })
    }
    onProgress({ sentBytes: 0, totalBytes: upload.file.size })
    try {
      if (purpose === 'validate') {
        const answer = await validateUpload(upload, { onProgress, signal })
        if (!isCurrent()) return
        setChecked(answer)
        setActivity({ kind: 'none' })
        return
      }
      const isStaged = purpose === 'stage'
      const checkedHash = checked?.contentHash
      const result = await publishUpload(upload, { onProgress, signal, isStaged, checkedHash })
      await Promise.all(
        [['plugins'], ['staged-versions']].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      )
      if (isCurrent()) setActivity({ kind: 'published', result })
    } catch (error) {
      if (!isCurrent()) return
      // What was checked is not there any more.
      if (error instanceof FileChangedError) setChecked(undefined)
      setActivity(signal.aborted ? { kind: 'cancelled', purpose } : { kind: 'failed', purpose, error })
    }
  }

  return {
    activity,
    validation: checked?.validation,
    start: (upload, purpose) => void run(upload, purpose),
    cancel: () => controller.current?.abort(),
    reset: () => {
      controller.current?.abort()
      controller.current = null
      setActivity({ kind: 'none' })
      setChecked(undefined)
    },
  }
}
