export { EXAMPLE_SECRETS, type ExampleSecret, joined, randomLooking } from './example-secrets.ts'
