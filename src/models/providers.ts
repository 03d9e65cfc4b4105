/** From a model name and credentials to a model of the AI SDK. Each provider's package is loaded when first used. */
import type { EmbeddingModel, LanguageModel } from 'ai'
import { QuerentError } from '../errors.ts'
import { awsCredentials, type CredentialChain, defaultChain } from './aws.ts'
import { boundedFetch } from './limits.ts'
import type { ModelName, Provider } from './names.ts'
import type { SessionKeys } from './types.ts'
import { missingKey } from './verdicts.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** A language model that is not behind one of the providers: the library hands it in, by its name `custom:...`. */
export type CustomModels = Readonly<Record<string, (keys: SessionKeys | undefined) => Exclude<LanguageModel, string>>>

type Opened = { language: () => Exclude<LanguageModel, string>; embedding?: () => Exclude<EmbeddingModel, string> }
type Opener = (model: ModelName, keys: SessionKeys | undefined, env: Env, chain: CredentialChain) => Promise<Opened>

const OPENERS: Record<Exclude<Provider, 'custom'>, Opener> = {
  bedrock: openBedrock,
  anthropic: openAnthropic,
  openai: openOpenAI,
  azure: openAzure,
  google: openGoogle,
  ollama: (model, keys, env) =>
    openCompatible(model, `${ollamaAddress(env)}/v1`, keyOf(model, keys, env.OLLAMA_API_KEY)),
  'openai-compatible': (model, keys, env) =>
    openCompatible(model, model.baseUrl ?? '', keyOf(model, keys, env.OPENAI_COMPATIBLE_API_KEY)),
}

export class Providers {
  private readonly env: Env
  private readonly custom: CustomModels
  private readonly chain: CredentialChain

  constructor(env: Env, custom: CustomModels = {}) {
    this.env = env
    this.custom = custom
    this.chain = defaultChain(env.AWS_PROFILE)
  }

  /** Throws LLM_KEY when there are no credentials, LLM_UNKNOWN for a custom model that was not handed in. */
  async language(model: ModelName, keys?: SessionKeys): Promise<Exclude<LanguageModel, string>> {
    const custom = this.custom[model.name]
    if (custom) return custom(keys)
    return (await this.open(model, keys)).language()
  }

  async embedding(model: ModelName, keys?: SessionKeys): Promise<Exclude<EmbeddingModel, string>> {
    const { embedding } = await this.open(model, keys)
    if (!embedding) throw new QuerentError('LLM_UNKNOWN', `${model.provider} has no embedding models.`)
    return embedding()
  }

  /** Whether the server itself has credentials. The chain of AWS is asked only when a call needs it. */
  hasKey(model: ModelName): boolean {
    const { env } = this
    if (model.provider === 'anthropic') return Boolean(env.ANTHROPIC_API_KEY)
    if (model.provider === 'openai') return Boolean(env.OPENAI_API_KEY)
    if (model.provider === 'azure') return Boolean(azureKey(env))
    if (model.provider === 'google') return Boolean(googleKey(env))
    return true
  }

  private open(model: ModelName, keys: SessionKeys | undefined): Promise<Opened> {
    if (model.provider === 'custom') throw new QuerentError('LLM_UNKNOWN', `There is no model ${model.name}.`)
    return OPENERS[model.provider](model, keys, this.env, this.chain)
  }
}

/** The values of the environment that are credentials, to be kept out of texts. */
export function secretsOfEnv(env: Env): string[] {
  const isSecret = (name: string, value: string) => /(KEY|SECRET|TOKEN)/.test(name) && !/^\d+$/.test(value)
  return Object.entries(env).flatMap(([name, value]) => (value && isSecret(name, value) ? [value] : []))
}

/** The session's key, else the server's; a session that enters keys never falls back on the server's. */
function keyOf(model: ModelName, keys: SessionKeys | undefined, ofServer: string | undefined): string | undefined {
  if (keys && !keys.apiKey) throw noKey(model)
  return keys ? keys.apiKey : ofServer || undefined
}

function neededKey(model: ModelName, keys: SessionKeys | undefined, ofServer: string | undefined): string {
  const key = keyOf(model, keys, ofServer)
  if (!key) throw noKey(model)
  return key
}

function noKey(model: ModelName): QuerentError {
  const { code, sentence, next } = missingKey(model)
  return new QuerentError(code, sentence, { next })
}

async function openBedrock(model: ModelName, keys: SessionKeys | undefined, env: Env, chain: CredentialChain) {
  const region = keys?.region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION)
  if (!region) throw notSet(model, 'AWS_REGION')
  const apiKey = keys ? keys.apiKey : env.AWS_BEARER_TOKEN_BEDROCK
  const credentials = apiKey ? {} : await awsCredentials(model.name, keys, chain)
  const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock')
  const baseURL = env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME || undefined
  // An empty key, not an absent one: the provider would take the server's from the environment.
  const provider = createAmazonBedrock({ region, baseURL, fetch: boundedFetch, ...credentials, apiKey: apiKey ?? '' })
  return { language: () => provider.languageModel(model.id), embedding: () => provider.embeddingModel(model.id) }
}

async function openAnthropic(model: ModelName, keys: SessionKeys | undefined, env: Env) {
  const apiKey = neededKey(model, keys, env.ANTHROPIC_API_KEY)
  const { createAnthropic } = await import('@ai-sdk/anthropic')
  const baseURL = `${(env.ANTHROPIC_BASE_URL || 'https://api.anthropic.com').replace(/(\/v1)?\/*$/, '')}/v1`
  const provider = createAnthropic({ apiKey, baseURL, fetch: boundedFetch })
  return { language: () => provider.languageModel(model.id) }
}

async function openOpenAI(model: ModelName, keys: SessionKeys | undefined, env: Env) {
  const apiKey = neededKey(model, keys, env.OPENAI_API_KEY)
  const { createOpenAI } = await import('@ai-sdk/openai')
  const baseURL = env.OPENAI_BASE_URL || 'https://api.openai.com/v1'
  const provider = createOpenAI({
    apiKey,
    baseURL,
    organization: env.OPENAI_ORG_ID,
    project: env.OPENAI_PROJECT_ID,
    fetch: boundedFetch,
  })
  return { language: () => provider.languageModel(model.id), embedding: () => provider.embeddingModel(model.id) }
}

const azureKey = (env: Env): string | undefined => env.AZURE_OPENAI_API_KEY || env.AZURE_API_KEY

/** With an API version the addresses and the protocol are those of deployments; without, those of the v1 API. */
async function openAzure(model: ModelName, keys: SessionKeys | undefined, env: Env) {
  const apiKey = neededKey(model, keys, azureKey(env))
  const resource = env.AZURE_RESOURCE_NAME && `https://${env.AZURE_RESOURCE_NAME}.openai.azure.com`
  const endpoint = (env.AZURE_OPENAI_ENDPOINT || resource || '').replace(/\/+$/, '')
  if (!endpoint) throw notSet(model, 'AZURE_RESOURCE_NAME or AZURE_OPENAI_ENDPOINT')
  const apiVersion = env.AZURE_OPENAI_API_VERSION || env.OPENAI_API_VERSION || undefined
  const { createAzure } = await import('@ai-sdk/azure')
  const byDeployment = { baseURL: `${endpoint}/openai`, useDeploymentBasedUrls: true, apiVersion }
  const address = apiVersion ? byDeployment : { baseURL: `${endpoint}/openai/v1` }
  const provider = createAzure({ apiKey, fetch: boundedFetch, ...address })
  return {
    language: () => (apiVersion ? provider.chat(model.id) : provider.responses(model.id)),
    embedding: () => provider.embeddingModel(model.id),
  }
}

const googleKey = (env: Env): string | undefined =>
  env.GOOGLE_GENERATIVE_AI_API_KEY || env.GEMINI_API_KEY || env.GOOGLE_API_KEY

async function openGoogle(model: ModelName, keys: SessionKeys | undefined, env: Env) {
  const apiKey = neededKey(model, keys, googleKey(env))
  const { createGoogle } = await import('@ai-sdk/google')
  const gateway = env.GOOGLE_GEMINI_BASE_URL
  const baseURL = gateway ? `${gateway.replace(/(\/v1beta)?\/*$/, '')}/v1beta` : undefined
  const provider = createGoogle({ apiKey, baseURL, fetch: boundedFetch })
  return { language: () => provider.languageModel(model.id), embedding: () => provider.embeddingModel(model.id) }
}

async function openCompatible(model: ModelName, baseURL: string, apiKey: string | undefined): Promise<Opened> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  const provider = createOpenAICompatible({
    name: 'openaiCompatible',
    baseURL,
    apiKey,
    includeUsage: true,
    supportsStructuredOutputs: true,
    fetch: boundedFetch,
  })
  return { language: () => provider.languageModel(model.id), embedding: () => provider.embeddingModel(model.id) }
}

/** OLLAMA_HOST as Ollama reads it: with or without a scheme; an address that means "all" is this machine. */
function ollamaAddress(env: Env): string {
  const host = env.OLLAMA_HOST || '127.0.0.1:11434'
  const url = new URL(/^https?:\/\//.test(host) ? host : `http://${host}`)
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  if (!url.port && url.protocol === 'http:') url.port = '11434'
  return url.href.replace(/\/+$/, '')
}

const notSet = (model: ModelName, variable: string): QuerentError =>
  new QuerentError('LLM_NOT_CONFIGURED', `${model.name} needs ${variable} to be set.`, {
    next: `Set ${variable} in the environment of the server.`,
  })
