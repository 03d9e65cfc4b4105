/** For tests: what each provider sends, in the shapes of its own API. */
import { eventFrame } from './aws.fixture.ts'
import type { Provider } from './names.ts'
import type { Message } from './wire.fixture.ts'

/** What the model is to say. */
export type Said = { text?: string; tool?: { name: string; input: object }; isRefused?: boolean }

export type ErrorKind = 'throttled' | 'broken' | 'wrong key' | 'unknown model' | 'no access'

export type Protocol = {
  title: string
  provider: Provider
  /** The name of the model in QUERENT_MODEL, for a server at this address. */
  model: (url: string) => string
  env: (url: string) => Record<string, string>
  path: { whole: string; stream: string }
  /** The header that carries the key. */
  key: [string, RegExp]
  streamType: string
  /** The code of a refusal, where the provider's package cannot tell one. */
  refusal?: 'LLM_REPLY_INVALID'
  whole: (said: Said) => Message
  /** The chunks of a stream: the first half of the text is in the first of them that has text. */
  stream: (said: Said) => (string | Buffer)[]
  /** An event whose payload is no JSON, and one whose text is no UTF-8 (the byte stands where `~` does). */
  badJson: string | Buffer
  errors: Record<ErrorKind, Message>
  /** The part of a request body that holds the schema of a structured reply. */
  schemaIn: (body: Record<string, unknown>) => unknown
}

export const SECRET = 'sk-test-0123456789abcdef'
export const TOKENS = { input: 120, cached: 100, output: 7 }

const JSON_TYPE = { 'content-type': 'application/json' }
const json = (body: unknown, status = 200, headers = {}): Message => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify(body),
})

const sse = (event: object): string => `data: ${JSON.stringify(event)}\n\n`
const named = (event: { type: string }): string => `event: ${event.type}\n${sse(event)}`
/** The text in two pieces. */
const halves = (text: string): [string, string] => [text.slice(0, text.length / 2), text.slice(text.length / 2)]

// ------------------------------------------------------------------------------------------------- Amazon Bedrock

const bedrockUsage = { inputTokens: 20, outputTokens: TOKENS.output, totalTokens: 127, cacheReadInputTokens: 100 }
const bedrockStop = ({ tool, isRefused }: Said): string =>
  isRefused ? 'guardrail_intervened' : tool ? 'tool_use' : 'end_turn'
const bedrockError = (status: number, type: string, message: string): Message =>
  json({ message }, status, { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` })

const bedrock: Protocol = {
  title: 'Amazon Bedrock, Converse',
  provider: 'bedrock',
  model: () => 'bedrock:global.anthropic.claude-sonnet-4-5-20250929-v1:0',
  env: (url) => ({
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
    AWS_BEARER_TOKEN_BEDROCK: SECRET,
  }),
  path: {
    whole: '/model/global.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse',
    stream: '/model/global.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream',
  },
  key: ['authorization', /^Bearer sk-test-/],
  streamType: 'application/vnd.amazon.eventstream',
  whole: (said) =>
    json({
      output: {
        message: {
          role: 'assistant',
          content: [
            ...(said.text === undefined ? [] : [{ text: said.text }]),
            ...(said.tool ? [{ toolUse: { toolUseId: 'tool-1', ...said.tool } }] : []),
          ],
        },
      },
      stopReason: bedrockStop(said),
      usage: bedrockUsage,
      metrics: { latencyMs: 5 },
    }),
  stream: (said) => [
    eventFrame('event', 'messageStart', { role: 'assistant', p: 'abc' }),
    ...halves(said.text ?? '')
      .filter(Boolean)
      .map((text) => eventFrame('event', 'contentBlockDelta', { contentBlockIndex: 0, delta: { text }, p: 'abcd' })),
    eventFrame('event', 'contentBlockStop', { contentBlockIndex: 0 }),
    ...(said.tool
      ? [
          eventFrame('event', 'contentBlockStart', {
            contentBlockIndex: 1,
            start: { toolUse: { toolUseId: 'tool-1', name: said.tool.name } },
          }),
          eventFrame('event', 'contentBlockDelta', {
            contentBlockIndex: 1,
            delta: { toolUse: { input: JSON.stringify(said.tool.input) } },
          }),
          eventFrame('event', 'contentBlockStop', { contentBlockIndex: 1 }),
        ]
      : []),
    eventFrame('event', 'messageStop', { stopReason: bedrockStop(said) }),
    eventFrame('event', 'metadata', { usage: bedrockUsage, metrics: { latencyMs: 5 } }),
  ],
  badJson: eventFrame('event', 'contentBlockDelta', Buffer.from('{"contentBlockIndex":0,')),
  errors: {
    throttled: bedrockError(429, 'ThrottlingException', 'Too many requests, please wait before trying again.'),
    broken: bedrockError(503, 'ServiceUnavailableException', 'The service is not available.'),
    'wrong key': bedrockError(403, 'UnrecognizedClientException', 'The security token in the request is invalid.'),
    'unknown model': bedrockError(400, 'ValidationException', 'The provided model identifier is invalid.'),
    'no access': bedrockError(403, 'AccessDeniedException', 'You do not have access to the model with this model ID.'),
  },
  schemaIn: (body) => at(body, 'additionalModelRequestFields', 'output_config', 'format', 'schema'),
}

// ------------------------------------------------------------------------------------------------------ Anthropic

const anthropicUsage = { input_tokens: 20, cache_read_input_tokens: 100, cache_creation_input_tokens: 0 }
const anthropicStop = ({ tool, isRefused }: Said): string => (isRefused ? 'refusal' : tool ? 'tool_use' : 'end_turn')
const anthropicError = (status: number, type: string, message: string): Message =>
  json({ type: 'error', error: { type, message }, request_id: 'req_1' }, status)
const anthropicMessage = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-4-5' }

const anthropic: Protocol = {
  title: 'Anthropic, Messages',
  provider: 'anthropic',
  model: () => 'anthropic:claude-sonnet-4-5',
  env: (url) => ({ ANTHROPIC_API_KEY: SECRET, ANTHROPIC_BASE_URL: url }),
  path: { whole: '/v1/messages', stream: '/v1/messages' },
  key: ['x-api-key', /^sk-test-/],
  streamType: 'text/event-stream',
  whole: (said) =>
    json({
      ...anthropicMessage,
      content: [
        ...(said.text === undefined ? [] : [{ type: 'text', text: said.text }]),
        ...(said.tool ? [{ type: 'tool_use', id: 'tool-1', ...said.tool }] : []),
      ],
      stop_reason: anthropicStop(said),
      stop_sequence: null,
      usage: { ...anthropicUsage, output_tokens: TOKENS.output },
    }),
  stream: (said) => [
    named({
      type: 'message_start',
      message: { ...anthropicMessage, content: [], stop_reason: null, usage: { ...anthropicUsage, output_tokens: 1 } },
    } as { type: string }),
    ...(said.text === undefined
      ? []
      : [
          anthropicEvent('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
          ...halves(said.text).map((text) =>
            anthropicEvent('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
          ),
          anthropicEvent('content_block_stop', { index: 0 }),
        ]),
    named({ type: 'ping' }),
    ...(said.tool
      ? [
          anthropicEvent('content_block_start', {
            index: 1,
            content_block: { type: 'tool_use', id: 'tool-1', name: said.tool.name, input: {} },
          }),
          anthropicEvent('content_block_delta', {
            index: 1,
            delta: { type: 'input_json_delta', partial_json: JSON.stringify(said.tool.input) },
          }),
          anthropicEvent('content_block_stop', { index: 1 }),
        ]
      : []),
    anthropicEvent('message_delta', {
      delta: { stop_reason: anthropicStop(said), stop_sequence: null },
      usage: { output_tokens: TOKENS.output },
    }),
    named({ type: 'message_stop' }),
  ],
  badJson: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":\n\n',
  errors: {
    throttled: anthropicError(429, 'rate_limit_error', 'This request would exceed your rate limit.'),
    broken: anthropicError(529, 'overloaded_error', 'Overloaded'),
    'wrong key': anthropicError(401, 'authentication_error', `invalid x-api-key ${SECRET}`),
    'unknown model': anthropicError(404, 'not_found_error', 'model: claude-sonnet-4-5'),
    'no access': anthropicError(403, 'permission_error', 'Your API key does not have permission to use the model.'),
  },
  schemaIn: (body) => at(body, 'output_config', 'format', 'schema') ?? at(body, 'output_format', 'schema'),
}

function anthropicEvent(type: string, rest: object): string {
  return named({ type, ...rest })
}

// --------------------------------------------------------------------------------------- OpenAI, and Azure's v1 API

const responsesUsage = {
  input_tokens: TOKENS.input,
  input_tokens_details: { cached_tokens: TOKENS.cached },
  output_tokens: TOKENS.output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 127,
}
const openAiError = (status: number, code: string, message: string): Message =>
  json({ error: { message, type: 'invalid_request_error', param: null, code } }, status)

const openAiErrors: Protocol['errors'] = {
  throttled: openAiError(429, 'rate_limit_exceeded', 'Rate limit reached for the model.'),
  broken: openAiError(500, 'server_error', 'The server had an error.'),
  'wrong key': openAiError(401, 'invalid_api_key', `Incorrect API key provided: ${SECRET}.`),
  'unknown model': openAiError(404, 'model_not_found', 'The model does not exist or you do not have access to it.'),
  'no access': openAiError(403, 'unsupported_country_region_territory', 'Country, region, or territory not supported'),
}

function responsesItems({ text, tool, isRefused }: Said): object[] {
  const part = isRefused
    ? { type: 'refusal', refusal: text }
    : { type: 'output_text', text, annotations: [], logprobs: [] }
  const message = { type: 'message', id: 'msg_1', status: 'completed', role: 'assistant', content: [part] }
  const call = tool && {
    type: 'function_call',
    id: 'fc_1',
    call_id: 'tool-1',
    status: 'completed',
    name: tool.name,
    arguments: JSON.stringify(tool.input),
  }
  return [...(text === undefined ? [] : [message]), ...(call ? [call] : [])]
}

const response = { id: 'resp_1', object: 'response', created_at: 1_790_000_000, model: 'gpt-5.2', error: null }

function responsesStream(said: Said): string[] {
  const delta = said.isRefused ? 'response.refusal.delta' : 'response.output_text.delta'
  const added = { type: 'message', id: 'msg_1', status: 'in_progress', role: 'assistant', content: [] }
  const whole = { ...response, status: 'completed', incomplete_details: null, usage: responsesUsage }
  const text = [
    { type: 'response.output_item.added', output_index: 0, item: added },
    ...halves(said.text ?? '').map((part) => ({
      type: delta,
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      delta: part,
    })),
    { type: 'response.output_item.done', output_index: 0, item: responsesItems({ ...said, tool: undefined })[0] },
  ]
  const [call] = responsesItems({ tool: said.tool })
  const tool = call && [
    { type: 'response.output_item.added', output_index: 1, item: { ...call, status: 'in_progress', arguments: '' } },
    {
      type: 'response.function_call_arguments.delta',
      item_id: 'fc_1',
      output_index: 1,
      delta: JSON.stringify(said.tool?.input),
    },
    { type: 'response.output_item.done', output_index: 1, item: call },
  ]
  return [
    { type: 'response.created', response: { ...response, status: 'in_progress' } },
    ...(said.text === undefined ? [] : text),
    ...(tool ?? []),
    { type: 'response.completed', response: { ...whole, output: responsesItems(said) } },
  ].map((event, sequence_number) => named(Object.assign(event, { sequence_number })))
}

const responses: Pick<Protocol, 'streamType' | 'whole' | 'stream' | 'badJson' | 'errors' | 'schemaIn'> = {
  streamType: 'text/event-stream',
  whole: (said) =>
    json({
      ...response,
      status: 'completed',
      incomplete_details: null,
      output: responsesItems(said),
      usage: responsesUsage,
    }),
  stream: responsesStream,
  badJson: 'data: {"type":"response.output_text.delta","delta":\n\n',
  errors: openAiErrors,
  schemaIn: (body) => at(body, 'text', 'format', 'schema'),
}

const openai: Protocol = {
  ...responses,
  title: 'OpenAI, Responses',
  provider: 'openai',
  model: () => 'openai:gpt-5.2',
  env: (url) => ({ OPENAI_API_KEY: SECRET, OPENAI_BASE_URL: `${url}/v1` }),
  path: { whole: '/v1/responses', stream: '/v1/responses' },
  key: ['authorization', /^Bearer sk-test-/],
}

const azure: Protocol = {
  ...responses,
  title: 'Azure OpenAI, v1',
  // @ai-sdk/azure 4.0.85 brings an @ai-sdk/openai of its own that does not know refusals.
  refusal: 'LLM_REPLY_INVALID',
  provider: 'azure',
  model: () => 'azure:our-gpt',
  env: (url) => ({ AZURE_OPENAI_API_KEY: SECRET, AZURE_OPENAI_ENDPOINT: `${url}/` }),
  path: { whole: '/openai/v1/responses', stream: '/openai/v1/responses' },
  key: ['api-key', /^sk-test-/],
}

// ------------------------------------------------------- chat completions: Azure's deployments, Ollama and all others

const chatUsage = {
  prompt_tokens: TOKENS.input,
  completion_tokens: TOKENS.output,
  total_tokens: 127,
  prompt_tokens_details: { cached_tokens: TOKENS.cached },
}
const chatStop = ({ tool, isRefused }: Said): string => (isRefused ? 'content_filter' : tool ? 'tool_calls' : 'stop')
const chatBase = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'm' }
const chatTool = (said: Said) =>
  said.tool && {
    id: 'tool-1',
    type: 'function',
    function: { name: said.tool.name, arguments: JSON.stringify(said.tool.input) },
  }

function chatChunk(delta: object, finish_reason: string | null = null): string {
  return sse({ ...chatBase, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })
}

const chat: Pick<Protocol, 'streamType' | 'whole' | 'stream' | 'badJson' | 'errors' | 'schemaIn'> = {
  streamType: 'text/event-stream',
  whole: (said) => {
    const call = chatTool(said)
    const message = { role: 'assistant', content: said.text ?? null, ...(call && { tool_calls: [call] }) }
    const choice = { index: 0, message, finish_reason: chatStop(said) }
    return json({ ...chatBase, object: 'chat.completion', choices: [choice], usage: chatUsage })
  },
  stream: (said) => {
    const call = chatTool(said)
    return [
      chatChunk({ role: 'assistant', content: '' }),
      ...halves(said.text ?? '')
        .filter(Boolean)
        .map((content) => chatChunk({ content })),
      ...(call ? [chatChunk({ tool_calls: [{ index: 0, ...call }] })] : []),
      chatChunk({}, chatStop(said)),
      sse({ ...chatBase, object: 'chat.completion.chunk', choices: [], usage: chatUsage }),
      'data: [DONE]\n\n',
    ]
  },
  badJson: 'data: {"choices":[{"index":0,"delta":\n\n',
  errors: openAiErrors,
  schemaIn: (body) => at(body, 'response_format', 'json_schema', 'schema'),
}

const azureDeployment: Protocol = {
  ...chat,
  title: 'Azure OpenAI, deployments',
  provider: 'azure',
  model: () => 'azure:our-gpt',
  env: (url) => ({
    AZURE_OPENAI_API_KEY: SECRET,
    AZURE_OPENAI_ENDPOINT: url,
    AZURE_OPENAI_API_VERSION: '2024-10-21',
  }),
  path: {
    whole: '/openai/deployments/our-gpt/chat/completions?api-version=2024-10-21',
    stream: '/openai/deployments/our-gpt/chat/completions?api-version=2024-10-21',
  },
  key: ['api-key', /^sk-test-/],
}

const ollama: Protocol = {
  ...chat,
  title: 'Ollama',
  provider: 'ollama',
  model: () => 'ollama:qwen3',
  env: (url) => ({ OLLAMA_HOST: url.replace('http://', ''), OLLAMA_API_KEY: SECRET }),
  path: { whole: '/v1/chat/completions', stream: '/v1/chat/completions' },
  key: ['authorization', /^Bearer sk-test-/],
}

const compatible: Protocol = {
  ...chat,
  title: 'OpenAI-compatible',
  provider: 'openai-compatible',
  model: (url) => `openai-compatible:${url}/v1#our/model`,
  env: () => ({ OPENAI_COMPATIBLE_API_KEY: SECRET }),
  path: { whole: '/v1/chat/completions', stream: '/v1/chat/completions' },
  key: ['authorization', /^Bearer sk-test-/],
}

// --------------------------------------------------------------------------------------------------------- Google

const googleUsage = {
  promptTokenCount: TOKENS.input,
  cachedContentTokenCount: TOKENS.cached,
  candidatesTokenCount: TOKENS.output,
  totalTokenCount: 127,
}
const googleChunk = (parts: object[], finishReason?: string): object => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...(finishReason && { finishReason }) }],
  usageMetadata: googleUsage,
  modelVersion: 'gemini-2.5-flash',
  responseId: 'r1',
})
const googleParts = ({ text, tool }: Said): object[] => [
  ...(text === undefined ? [] : [{ text }]),
  ...(tool ? [{ functionCall: { name: tool.name, args: tool.input } }] : []),
]
const googleError = (code: number, status: string, message: string): Message =>
  json({ error: { code, message, status } }, code)

const google: Protocol = {
  title: 'Google, Gemini',
  provider: 'google',
  model: () => 'google:gemini-2.5-flash',
  env: (url) => ({ GOOGLE_GENERATIVE_AI_API_KEY: SECRET, GOOGLE_GEMINI_BASE_URL: url }),
  path: {
    whole: '/v1beta/models/gemini-2.5-flash:generateContent',
    stream: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
  },
  key: ['x-goog-api-key', /^sk-test-/],
  streamType: 'text/event-stream',
  whole: (said) => json(googleChunk(googleParts(said), said.isRefused ? 'SAFETY' : 'STOP')),
  stream: (said) => [
    ...halves(said.text ?? '')
      .filter(Boolean)
      .map((text) => sse(googleChunk([{ text }]))),
    sse(googleChunk(googleParts({ tool: said.tool }), said.isRefused ? 'SAFETY' : 'STOP')),
  ],
  badJson: 'data: {"candidates":[{"content":\n\n',
  errors: {
    throttled: googleError(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.'),
    broken: googleError(503, 'UNAVAILABLE', 'The model is overloaded.'),
    'wrong key': googleError(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
    'unknown model': googleError(404, 'NOT_FOUND', 'models/gemini-2.5-flash is not found for API version v1beta.'),
    'no access': googleError(403, 'PERMISSION_DENIED', 'The caller does not have permission.'),
  },
  schemaIn: (body) =>
    at(body, 'generationConfig', 'responseSchema') ?? at(body, 'generationConfig', 'responseJsonSchema'),
}

export const PROTOCOLS: Protocol[] = [bedrock, anthropic, openai, azure, azureDeployment, google, ollama, compatible]

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  )
}
