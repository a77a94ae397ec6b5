export { CORPUS, GOOD_UPLOADS, type GoodUpload } from './corpus.ts'
export { CORPUS_METADATA, type CorpusUpload, GOOD_SCRIPT } from './corpus-upload.ts'
export { EXAMPLE_SECRETS, type ExampleSecret, joined, randomLooking } from './example-secrets.ts'
export { HOSTILE_ARCHIVES, type HostileArchive } from './hostile-archives.ts'
