/** Documents, as the other rooms use them. */
export { type DocumentSearch, type Documents, openDocuments } from './documents.ts'
export type { Passage } from './split.ts'
