/** The language models of this server, and the credentials that a person enters for them. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { QuerentError } from '../../errors.ts'
import { type ModelState, type SessionKeys, unknownModel } from '../../models/index.ts'
import type { App, ServerContext, ServerEnv } from '../context.ts'
import { refuseSecretInput } from '../errors.ts'
import type { KeyField } from '../session-keys.ts'
import { ERRORS, json, jsonBody } from '../shapes.ts'

const KeyFieldName = z.enum(['api_key', 'access_key_id', 'secret_access_key', 'session_token', 'region'])
type KeyFieldName = z.infer<typeof KeyFieldName>

const ModelList = z
  .object({
    models: z.array(
      z.object({
        name: z.string().describe('send this as `options.model`'),
        provider: z.string(),
        is_default: z.boolean(),
        has_key: z.boolean().describe('the server has credentials of its own; for AWS they are looked for when needed'),
        has_session_key: z.boolean().describe('credentials for its account were entered in this session'),
        has_price: z.boolean(),
        state: z.enum(['ready', 'resting']).describe('resting: it failed so often in a row that it is left alone'),
        key_fields: z.array(KeyFieldName).describe('what can be entered for it'),
      }),
    ),
    planners: z.array(z.string()).describe('in the order in which they are asked'),
    embedding_model: z.string().nullable(),
  })
  .openapi('Models')

/** What fits into a header. Longer than any key, also than the tokens of temporary credentials. */
const secret = z
  .string()
  .trim()
  .max(8192)
  .regex(/^[\x21-\x7e]+$/, 'a key has letters, digits and signs, and no spaces')
  .openapi({ format: 'password', writeOnly: true })

const KeysBody = z
  .strictObject({
    model: z.string().min(1).nullish().describe('a configured model, whose account they are for; else the default'),
    api_key: secret.nullish().describe('any provider; for Bedrock a Bedrock API key'),
    access_key_id: secret.nullish(),
    secret_access_key: secret.nullish(),
    session_token: secret.nullish().describe('of temporary AWS credentials'),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/, 'a region is written like "eu-central-1"')
      .nullish(),
  })
  .openapi('SessionKeys')
type KeysBody = z.infer<typeof KeysBody>

const KeysState = z
  .object({
    keys: z.array(
      z.object({
        model: z.string().describe('the model whose account they are for'),
        provider: z.string(),
        fields: z.array(KeyFieldName).describe('what was entered'),
        region: z.string().nullable(),
        expires_at: z.string(),
      }),
    ),
  })
  .openapi('SessionKeysState')
type KeysState = z.infer<typeof KeysState>

const tags = ['models']
const path = '/api/session/models'
const state = { 200: json(KeysState, 'What was entered, without any secret'), ...ERRORS }

const list = createRoute({
  method: 'get',
  path: '/api/models',
  tags,
  summary: 'The language models and planners that can be chosen',
  responses: { 200: json(ModelList, 'The default model first'), ...ERRORS },
})

const show = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Which keys this session has entered',
  responses: state,
})

const enter = createRoute({
  method: 'put',
  path,
  tags,
  summary: 'Enter keys for this session',
  description:
    'They are kept in the memory of the server, for this browser and this user, until they expire, are removed or the ' +
    'server stops; they are never stored, logged or returned. Those entered before for the same account are replaced.',
  request: { body: jsonBody(KeysBody) },
  responses: state,
})

const leave = createRoute({
  method: 'delete',
  path,
  tags,
  summary: 'Forget the keys of this session',
  request: { query: z.object({ model: z.string().min(1).optional().describe('only those for its account') }) },
  responses: state,
})

/** Registers `/api/models` and `/api/session/models`. */
export function modelRoutes(app: App, { querent, keyring }: ServerContext): void {
  app.openapi(list, (c) => {
    const models = querent.models().map((model) => ({
      name: model.name,
      provider: model.provider,
      is_default: model.isDefault,
      has_key: model.hasKey,
      has_session_key: keyring.keysFor(c, model.name) !== undefined,
      has_price: model.hasPrice,
      state: model.breaker === 'open' ? ('resting' as const) : ('ready' as const),
      key_fields: fieldsOf(model.provider),
    }))
    return c.json({ models, planners: querent.planners(), embedding_model: querent.embeddingModel() ?? null }, 200)
  })

  app.openapi(show, (c) => c.json(stateOf(c), 200))

  app.openapi(
    enter,
    (c) => {
      keyring.enter(c, keysOf(c.req.valid('json'), querent.models()))
      return c.json(stateOf(c), 200)
    },
    (result) => refuseSecretInput(result),
  )

  app.openapi(leave, (c) => {
    const { model } = c.req.valid('query')
    keyring.leave(c, model === undefined ? undefined : modelNamed(model, querent.models()).name)
    return c.json(stateOf(c), 200)
  })

  function stateOf(c: Context<ServerEnv>): KeysState {
    const keys = keyring.state(c).map(({ for: model, region, fields, expiresAt }) => ({
      model,
      provider: modelNamed(model, querent.models()).provider,
      fields: fields.map((field) => FIELD_NAMES[field]),
      region: region ?? null,
      expires_at: expiresAt.toISOString(),
    }))
    return { keys }
  }
}

const FIELD_NAMES: Record<KeyField, KeyFieldName> = {
  apiKey: 'api_key',
  accessKeyId: 'access_key_id',
  secretAccessKey: 'secret_access_key',
  sessionToken: 'session_token',
}

function fieldsOf(provider: string): KeyFieldName[] {
  if (provider === 'bedrock') return ['access_key_id', 'secret_access_key', 'session_token', 'region', 'api_key']
  return ['api_key']
}

function keysOf(body: KeysBody, models: ModelState[]): SessionKeys {
  const model = modelNamed(body.model ?? undefined, models)
  refuseForeignFields(body, model)
  const { api_key, access_key_id, secret_access_key, session_token, region } = body
  if (!api_key && !(access_key_id && secret_access_key))
    throw new QuerentError('INVALID_REQUEST', `No key for ${model.name} was entered.`, {
      next: `Enter ${model.provider === 'bedrock' ? 'an access key and a secret key, or an API key' : 'an API key'}.`,
    })
  return {
    for: model.name,
    ...(api_key && { apiKey: api_key }),
    ...(access_key_id && { accessKeyId: access_key_id }),
    ...(secret_access_key && { secretAccessKey: secret_access_key }),
    ...(session_token && { sessionToken: session_token }),
    ...(region && { region }),
  }
}

function refuseForeignFields(body: KeysBody, { name, provider }: ModelState): void {
  const taken = fieldsOf(provider)
  const foreign = KeyFieldName.options.find((field) => body[field] && !taken.includes(field))
  if (foreign === undefined) return
  throw new QuerentError('INVALID_REQUEST', `${name} has no "${foreign}".`, { next: `Enter ${taken.join(', ')}.` })
}

/** The named model, else the default. Throws LLM_NOT_CONFIGURED, LLM_UNKNOWN. */
function modelNamed(name: string | undefined, models: ModelState[]): ModelState {
  const found = name === undefined ? models[0] : models.find((model) => model.name === name)
  if (found) return found
  throw unknownModel(
    name,
    models.map((model) => model.name),
  )
}
