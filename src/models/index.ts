/** Language and embedding models, as the other rooms use them. */
export { accountOf, parseModelName, unknownModel } from './names.ts'
export { openModels } from './open.ts'
export type { ModelOptions } from './options.ts'
export type { CustomModels } from './providers.ts'
export { sealed } from './secrets.ts'
export { memorySpending } from './spending.ts'
export type { CallRecord, ModelCall, ModelState, Models, Reply, SessionKeys, ToolCall } from './types.ts'
