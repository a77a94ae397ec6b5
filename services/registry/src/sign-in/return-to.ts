import { z } from 'zod'

const MOST_CHARACTERS = 1024
const NOWHERE = 'http://nowhere.invalid'

/** A page of the registry itself, by its path: a link to the sign-in must not lead to another website. */
export const ReturnTo = z
  .string()
  .max(MOST_CHARACTERS)
  .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/, { error: 'must be a path of this registry, such as /docs' })
  .refine((text) => URL.parse(text, NOWHERE)?.origin === NOWHERE, {
    error: 'must be a path of this registry',
  })
  .meta({ description: 'Where the browser goes after it.', examples: ['/docs'] })
