import type { Access } from '../access/types.ts'
import type { QuerentError } from '../errors.ts'
import type { ReadySource } from '../house.ts'
import type { Documents } from '../knowledge/index.ts'
import type { Models, SessionKeys } from '../models/index.ts'
import type { Prompts } from '../plan/agent/prompts.ts'
import type { Planner } from '../plan/types.ts'
import type { Invocation, Record } from '../record/index.ts'
import type { Settings } from '../settings.ts'

/** What a turn needs of the house it runs in. */
export type House = {
  settings: Settings
  planners: Planner[]
  record: Record
  /** The configured language models; none may be configured. */
  models: Models
  prompts: Prompts
  /** The documents of the installation, where it has some. */
  documents?: Documents
  /** The asker's own credentials for language models, for this turn alone. */
  keys?: SessionKeys
  /** The named source (default: the first) as the caller sees it. Throws SOURCE_UNKNOWN, or why it is not ready. */
  ready(name: string | undefined, access: Access): Promise<ReadySource>
  today(): string
  /** Told of every turn when it ends, after it has been kept. */
  onTurn(invocation: Invocation): void
  /** For the operator: what went wrong, with its cause. */
  report(error: QuerentError, messageId: string): void
}
