interface CodePlaceProps {
  readonly file: string
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/** A place in a file, as editors write it: `chunks/form.js:12:4`. */
export function CodePlace({ file, line, column }: CodePlaceProps) {
  const position = [line, column].filter((each) => each !== undefined).join(':')
  return (
    <code>
      <bdi>{file}</bdi>
      {position !== '' && `:${position}`}
    </code>
  )
}
