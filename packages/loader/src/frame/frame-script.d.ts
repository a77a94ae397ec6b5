/** The script of a sandbox frame's page, with React in it. `build.ts` writes it beside the compiled sources. */
export declare const FRAME_SCRIPT: string

/** SHA-256 of the script, base64url. */
export declare const FRAME_DIGEST: string
