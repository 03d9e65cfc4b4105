/** What is said of a model that cannot be asked or does not answer; without the AI SDK, which takes a while to load. */
import type { ErrorCode } from '../errors.ts'
import type { ModelName, Provider } from './names.ts'

export type Verdict = { code: ErrorCode; sentence: string; next?: string }

/** The variables that hold a provider's credentials on the server. */
export const KEY_VARIABLES: Record<Provider, string> = {
  bedrock: 'AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK',
  anthropic: 'ANTHROPIC_API_KEY',
  openai: 'OPENAI_API_KEY',
  azure: 'AZURE_OPENAI_API_KEY',
  google: 'GOOGLE_GENERATIVE_AI_API_KEY',
  ollama: 'OLLAMA_API_KEY',
  'openai-compatible': 'OPENAI_COMPATIBLE_API_KEY',
  custom: 'the key of the model',
}

/** There is no credential at all, of the server or of the session. */
export const missingKey = (model: ModelName): Verdict => ({
  code: 'LLM_KEY',
  sentence: `There is no key for ${model.name}.`,
  next: `Set ${KEY_VARIABLES[model.provider]}, or enter a key for this session.`,
})

/** The model, or a filter of its provider, declined to answer. */
export const refused = (model: ModelName): Verdict => ({
  code: 'LLM_REFUSED',
  sentence: `${model.name} declined to answer.`,
})
