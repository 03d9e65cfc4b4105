/** Every setting in one table: it feeds the environment, the command line, /api/config and docs/settings.md. */
import { z } from 'zod'
import { QuerentError } from './errors.ts'

const text = z.string()
const port = z.coerce.number().int().min(0).max(65535)
const positive = z.coerce.number().int().positive()
const limit = z.coerce.number().nonnegative()
const flag = z
  .enum(['true', 'false', '1', '0', ''])
  .transform((v) => v === 'true' || v === '1')
  .or(z.boolean())
const list = z.string().transform((v) =>
  v
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)

/**
 * Sources: in the options of an address a comma is part of it, as in `?schema=hr,pay`, unless a name with `=` or another address
 * follows.
 */
const sourceList = list.transform((items) => {
  const sources: string[] = []
  for (const item of items) {
    const last = sources.at(-1) ?? ''
    const isOption = /:\/\/.*\?/.test(last) && !/^(?:[a-z][\w-]*=|[a-z][a-z0-9+.-]*:)/i.test(item)
    if (isOption) sources[sources.length - 1] = `${last},${item}`
    else sources.push(item)
  }
  return sources
})

type Setting = { env: string; schema: z.ZodType; default: string; help: string; secret?: boolean }

export const SETTINGS = {
  host: { env: 'QUERENT_HOST', schema: text, default: '127.0.0.1', help: 'Address to listen on.' },
  port: { env: 'QUERENT_PORT', schema: port, default: '8000', help: 'Port to listen on; 0 takes a free one.' },
  apiKey: {
    env: 'QUERENT_API_KEY',
    schema: text,
    default: '',
    help: 'Key that every API call must send as X-API-Key. Needed to listen beyond this machine.',
    secret: true,
  },
  allowOpen: {
    env: 'QUERENT_ALLOW_OPEN',
    schema: flag,
    default: 'false',
    help: 'Listen beyond this machine without a key. Anyone who reaches the port can read the data.',
  },
  corsOrigins: {
    env: 'QUERENT_CORS_ORIGINS',
    schema: list,
    default: '',
    help: 'Comma-separated web origins that may call the API from a browser.',
  },
  logLevel: {
    env: 'QUERENT_LOG_LEVEL',
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
    default: 'info',
    help: 'How much to log: trace, debug, info, warn, error or silent.',
  },
  jsonLogs: {
    env: 'QUERENT_JSON_LOGS',
    schema: flag,
    default: 'false',
    help: 'Log JSON lines instead of readable text.',
  },
  logDir: {
    env: 'QUERENT_LOG_DIR',
    schema: text,
    default: '',
    help: 'Folder for the log files of the server. Empty: logs in the data folder.',
  },
  logFileMb: {
    env: 'QUERENT_LOG_FILE_MB',
    schema: positive,
    default: '5',
    help: 'Megabytes after which a new log file is begun.',
  },
  logFiles: {
    env: 'QUERENT_LOG_FILES',
    schema: z.coerce.number().int().min(0).max(1000),
    default: '3',
    help: 'Full log files kept beside the current one; 0 for no log files.',
  },
  metricsToken: {
    env: 'QUERENT_METRICS_TOKEN',
    schema: text,
    default: '',
    help: 'Token with which Prometheus may read /metrics as Authorization: Bearer. Empty: only keys of owners.',
    secret: true,
  },
  otlpEndpoint: {
    env: 'QUERENT_OTLP_ENDPOINT',
    schema: text,
    default: '',
    help: 'Address that OpenTelemetry traces and metrics are sent to by OTLP over HTTP. Empty: OTEL_EXPORTER_OTLP_ENDPOINT, and without it none are sent.',
  },
  otlpContent: {
    env: 'QUERENT_OTLP_CONTENT',
    schema: flag,
    default: 'false',
    help: 'Traces hold questions, SQL and who asked.',
  },
  dataDir: {
    env: 'QUERENT_DATA_DIR',
    schema: text,
    default: '.querent',
    help: 'Folder for the store and the demo database.',
  },
  sources: {
    env: 'QUERENT_SOURCES',
    schema: sourceList,
    default: '',
    help: 'Comma-separated files or addresses to serve, each optionally as name=address. Empty: the demo.',
  },
  model: {
    env: 'QUERENT_SEMANTIC_MODEL',
    schema: text,
    default: '',
    help: 'Semantic model file (Ossie YAML) for the first source.',
  },
  policy: {
    env: 'QUERENT_POLICY',
    schema: text,
    default: '',
    help: 'Access policy file (YAML). Empty: the policy of the store, and without one everyone who may ask reads everything.',
  },
  maxRows: {
    env: 'QUERENT_MAX_ROWS',
    schema: positive,
    default: '1000',
    help: 'Rows read for one answer; more are flagged.',
  },
  maxExportRows: {
    env: 'QUERENT_MAX_EXPORT_ROWS',
    schema: positive,
    default: '10000000',
    help: 'Rows that one download may hold.',
  },
  queryTimeoutMs: {
    env: 'QUERENT_QUERY_TIMEOUT_MS',
    schema: z
      .literal('')
      .transform(() => undefined)
      .or(positive),
    default: '',
    help: 'Milliseconds after which a query is stopped. Empty: 30000, and 300000 on Athena.',
  },
  schemaTtlMinutes: {
    env: 'QUERENT_SCHEMA_TTL_MINUTES',
    schema: limit,
    default: '60',
    help: 'Minutes after which the schema of a source is read again, in the background; what was read is kept in the data folder. 0: it is read at every start and not kept.',
  },
  queryBudgetRows: {
    env: 'QUERENT_QUERY_BUDGET_ROWS',
    schema: limit,
    default: '0',
    help: 'Rows that one query may read of its tables, by the estimate of the database; 0 for no limit.',
  },
  queryBudgetBytes: {
    env: 'QUERENT_QUERY_BUDGET_BYTES',
    schema: limit,
    default: '0',
    help: 'Bytes that one query may read of its tables, by the estimate of the database; 0 for no limit.',
  },
  dailyReadRows: {
    env: 'QUERENT_DAILY_READ_ROWS',
    schema: limit,
    default: '0',
    help: 'Rows that the queries of one user may read a day (UTC), by the estimates of the databases; 0 for no limit.',
  },
  dailyReadBytes: {
    env: 'QUERENT_DAILY_READ_BYTES',
    schema: limit,
    default: '0',
    help: 'Bytes that the queries of one user may read a day (UTC), as the databases count or else estimate; 0 for no limit.',
  },
  engineMemoryMb: {
    env: 'QUERENT_ENGINE_MEMORY_MB',
    schema: positive,
    default: '1024',
    help: 'Megabytes that one engine process may use before it is killed.',
  },
  engines: {
    env: 'QUERENT_ENGINES',
    schema: positive,
    default: '1',
    help: 'Engine processes kept ready for each source.',
  },
  maxQuestionLength: {
    env: 'QUERENT_MAX_QUESTION_LENGTH',
    schema: positive,
    default: '2000',
    help: 'Characters that one question may have.',
  },
  historyWindow: {
    env: 'QUERENT_HISTORY_WINDOW',
    schema: positive,
    default: '10',
    help: 'Messages of a conversation that a follow-up may refer to.',
  },
  historyTokens: {
    env: 'QUERENT_HISTORY_TOKENS',
    schema: positive,
    default: '1500',
    help: 'Tokens of a conversation that a language model is told at most; older messages are left out first.',
  },
  planners: {
    env: 'QUERENT_PLANNERS',
    schema: list,
    default: 'verified,instant,agent',
    help: 'Comma-separated planners in the order in which they are asked: verified, instant, agent. The agent needs a language model.',
  },
  instantThreshold: {
    env: 'QUERENT_INSTANT_THRESHOLD',
    schema: z
      .literal('')
      .transform(() => undefined)
      .or(z.coerce.number().min(0).max(1)),
    default: '',
    help: 'Confidence, 0 to 1, from which the instant planner answers on data without a semantic model; 0: always its best guess. Empty: as its weights were calibrated.',
  },
  words: {
    env: 'QUERENT_WORDS',
    schema: z.enum(['auto', 'model', 'plain']),
    default: 'auto',
    help: 'Who writes the answer: plain (no language model), model, or auto: the model only for SQL that it wrote itself.',
  },
  prompts: {
    env: 'QUERENT_PROMPTS',
    schema: text,
    default: '',
    help: 'Folder of prompts that are used instead of the built-in ones of the same name.',
  },
  documents: {
    env: 'QUERENT_DOCUMENTS',
    schema: text,
    default: '',
    help: 'Folder of Markdown and text files that the agent may search. Empty: none.',
  },
  agentTimeoutMs: {
    env: 'QUERENT_AGENT_TIMEOUT_MS',
    schema: positive,
    default: '90000',
    help: 'Milliseconds after which the agent ends its search for a query, all its calls together.',
  },
  languageModels: {
    env: 'QUERENT_MODEL',
    schema: list,
    default: '',
    help: 'Comma-separated language models as provider:model; the first is the default, the others stand in for it. Empty: none.',
  },
  embeddingModel: {
    env: 'QUERENT_EMBEDDING_MODEL',
    schema: text,
    default: '',
    help: 'Embedding model as provider:model. Empty: none.',
  },
  sessionKeyMinutes: {
    env: 'QUERENT_SESSION_KEY_MINUTES',
    schema: z.coerce.number().int().positive().max(10_080),
    default: '480',
    help: 'Minutes after which keys for language models that a user entered in the page are forgotten.',
  },
  modelPrices: {
    env: 'QUERENT_MODEL_PRICES',
    schema: text,
    default: '',
    help: 'JSON file of prices of language models, before the built-in table.',
  },
  modelTimeoutMs: {
    env: 'QUERENT_MODEL_TIMEOUT_MS',
    schema: positive,
    default: '60000',
    help: 'Milliseconds after which a call to language models ends, retries and other models included.',
  },
  modelFirstTokenMs: {
    env: 'QUERENT_MODEL_FIRST_TOKEN_MS',
    schema: positive,
    default: '30000',
    help: 'Milliseconds that a streaming language model may take until its first token.',
  },
  modelIdleMs: {
    env: 'QUERENT_MODEL_IDLE_MS',
    schema: positive,
    default: '20000',
    help: 'Milliseconds that a streaming language model may pause between two tokens.',
  },
  dailyTokens: {
    env: 'QUERENT_DAILY_TOKENS',
    schema: limit,
    default: '0',
    help: 'Tokens that one user may spend on language models a day (UTC); 0 for no limit.',
  },
  dailyCost: {
    env: 'QUERENT_DAILY_COST',
    schema: limit,
    default: '0',
    help: 'US dollars that one user may spend on language models a day (UTC); 0 for no limit.',
  },
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof SETTINGS
export type Settings = { [K in SettingName]: z.output<(typeof SETTINGS)[K]['schema']> }

/**
 * Settings from given values (the command line), then the environment, then defaults.
 * Throws SETTINGS_INVALID naming the setting and the value that does not fit.
 */
export function readSettings(
  given: Partial<Record<SettingName, string | boolean | undefined>> = {},
  env: NodeJS.ProcessEnv = process.env,
): Settings {
  const entries = (Object.keys(SETTINGS) as SettingName[]).map((name) => {
    const setting: Setting = SETTINGS[name]
    const raw = given[name] ?? env[setting.env] ?? setting.default
    const parsed = setting.schema.safeParse(raw)
    if (!parsed.success) {
      const shown = setting.secret ? '(hidden)' : JSON.stringify(raw)
      throw new QuerentError('SETTINGS_INVALID', `${setting.env} cannot be ${shown}: ${setting.help}`)
    }
    return [name, parsed.data]
  })
  return Object.fromEntries(entries) as Settings
}
