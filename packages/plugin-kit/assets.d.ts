// The types of imported files that are not code, as the templates build them. For a tsconfig.json: "types": ["@plugboard/plugin-kit/assets"].

declare module '*.module.css' {
  const classNames: Readonly<Record<string, string>>
  export default classNames
}

declare module '*.module.scss' {
  const classNames: Readonly<Record<string, string>>
  export default classNames
}

declare module '*.css' {}

declare module '*.scss' {}

declare module '*.svg' {
  const url: string
  export default url
}

declare module '*.png' {
  const url: string
  export default url
}

declare module '*.jpg' {
  const url: string
  export default url
}

declare module '*.jpeg' {
  const url: string
  export default url
}

declare module '*.gif' {
  const url: string
  export default url
}

declare module '*.webp' {
  const url: string
  export default url
}

declare module '*.avif' {
  const url: string
  export default url
}

declare module '*.ico' {
  const url: string
  export default url
}

declare module '*.woff' {
  const url: string
  export default url
}

declare module '*.woff2' {
  const url: string
  export default url
}

declare module '*.ttf' {
  const url: string
  export default url
}

declare module '*.otf' {
  const url: string
  export default url
}

declare module '*.mp3' {
  const url: string
  export default url
}

declare module '*.mp4' {
  const url: string
  export default url
}

declare module '*.wasm' {
  const url: string
  export default url
}

declare module '*.webm' {
  const url: string
  export default url
}

/** Constants of the build: NODE_ENV, and those of the template's option `public`. */
declare namespace NodeJS {
  interface ProcessEnv {
    [name: string]: string | undefined
  }
  interface Process {
    env: ProcessEnv
  }
}

declare var process: NodeJS.Process
