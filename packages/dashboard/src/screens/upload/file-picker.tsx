import { FileUp } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { DropZone } from 'react-aria-components/DropZone'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { Text } from 'react-aria-components/Text'
import { Button } from '../../design/button.tsx'
import { ByteSize } from '../../design/byte-size.tsx'
import { useSay } from '../../messages/language-context.tsx'

interface FilePickerProps {
  readonly file: File | undefined
  readonly onPick: (file: File) => void
  /** Below the file: what it is. */
  readonly children: ReactNode
}

const ACCEPTED = ['.js', '.mjs', '.zip', 'text/javascript', 'application/zip']

/** Where a file is dropped, pasted or chosen. */
export function FilePicker({ file, onPick, children }: FilePickerProps) {
  const say = useSay()
  const [fault, setFault] = useState<string>()
  const pick = (picked: File) => {
    setFault(undefined)
    onPick(picked)
  }
  return (
    <DropZone
      className="drop-zone"
      onDrop={({ items }) => {
        const [first] = items
        if (items.length > 1) setFault(say('upload.one', { count: items.length }))
        else if (first?.kind === 'directory') setFault(say('upload.folder'))
        else if (first?.kind === 'file') void first.getFile().then(pick)
      }}
    >
      <FileUp size={28} aria-hidden="true" />
      {file && (
        <p>
          <strong>
            <bdi>{file.name}</bdi>
          </strong>{' '}
          <span className="soft">
            <ByteSize bytes={file.size} />
          </span>
        </p>
      )}
      <Text slot="label" className={file && 'small soft'}>
        {say('upload.drop')}
      </Text>
      {children}
      <FileTrigger
        acceptedFileTypes={ACCEPTED}
        onSelect={(files) => {
          const [chosen] = files ?? []
          if (chosen) pick(chosen)
        }}
      >
        <Button>{say(file ? 'upload.other' : 'upload.choose')}</Button>
      </FileTrigger>
      {fault !== undefined && <p role="alert">{fault}</p>}
    </DropZone>
  )
}
