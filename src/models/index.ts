export { type ModelName, parseModelName } from './names.ts'
export { openModels } from './open.ts'
export type { ModelOptions, ModelSettings } from './options.ts'
export type { CustomModels } from './providers.ts'
export { memorySpending, type Spending, type Spent } from './spending.ts'
export type {
  CallRecord,
  EmbedCall,
  Embeddings,
  FailedAttempt,
  ModelCall,
  ModelState,
  Models,
  Reply,
  SessionKeys,
  ToolCall,
  ToolOffer,
  Usage,
} from './types.ts'
