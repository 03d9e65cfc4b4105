/** The shapes of the HTTP API, as zod schemas that check requests and write the OpenAPI document. */
import { z } from '@hono/zod-openapi'
import { Form } from '../form/types.ts'
import {
  Catalog,
  ChartSpec,
  ChartType,
  Clarification,
  ColumnInfo,
  Decline,
  Metric,
  Plan,
  Relationship,
  ResultColumn,
  TableInfo,
  Turn,
} from '../types.ts'
import { ERROR_CODE_NAMES } from './errors.ts'

const id = z.string().min(1).max(100)

/** A plan as it is documented: a composed query holds further ones, and a document of schemas cannot hold itself. */
const ShownPlan = Plan.extend({
  form: Form.extend({ composed: z.record(z.string(), z.unknown()).optional() }).optional(),
})
const ShownTurn = Turn.extend({ plan: ShownPlan.optional() })

// ---------------------------------------------------------------------------------------------- errors

export const ErrorShape = z
  .object({
    error: z.object({
      code: z.enum(ERROR_CODE_NAMES),
      message: z.string().describe('what is wrong, in a sentence'),
      next: z.string().describe('what to do about it'),
    }),
  })
  .openapi('Error')

/** The responses that every route has besides its own. */
export const ERRORS = {
  default: { description: 'What went wrong', content: { 'application/json': { schema: ErrorShape } } },
} as const

/** A response of JSON in the given shape. */
export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

// ---------------------------------------------------------------------------------------------- questions

const sqlOptions = z.strictObject({
  max_rows: z.number().int().min(1).max(100_000).optional(),
  model: z.string().min(1).max(500).nullish().describe('a configured language model, as /api/models names it'),
})
const options = sqlOptions.extend({
  planner: z.string().min(1).max(100).nullish().describe('`auto` (all in their order), or one of /api/models'),
})
const replaces = id.nullish().describe('the message that this one is asked instead of')

export const QueryBody = z
  .strictObject({
    question: z.string().trim().min(1),
    session_id: id.nullish().describe('the conversation to go on with; without it a new one begins'),
    source: z.string().min(1).nullish().describe('name of the source to ask; without it the conversation decides'),
    options: options.nullish(),
    replaces,
    wait: z.boolean().optional().describe('answer only when the turn has finished'),
  })
  .openapi('Query')

export const SqlBody = z
  .strictObject({
    sql: z.string().trim().min(1).max(100_000),
    question: z.string().trim().min(1).nullish().describe('the words under which it stands in the conversation'),
    session_id: id.nullish(),
    source: z.string().min(1).nullish(),
    options: sqlOptions.nullish(),
    replaces,
    wait: z.boolean().optional(),
  })
  .openapi('Sql')

const truth = z.enum(['true', 'false', '1', '0', '']).transform((value) => value === 'true' || value === '1')

export const WaitQuery = z.object({ wait: truth.optional() })

export const MessageParam = z.object({ message_id: id })
export const SessionParam = z.object({ session_id: id })

const Status = z.enum(['running', 'completed', 'clarified', 'declined', 'failed'])

export const Accepted = z
  .object({ session_id: z.string(), message_id: z.string(), status: z.literal('running') })
  .openapi('Accepted')

export const Step = z.object({ type: z.string(), description: z.string(), ms: z.number().optional() }).openapi('Step')
export type Step = z.infer<typeof Step>

export const TurnResponse = z
  .object({
    session_id: z.string(),
    message_id: z.string(),
    status: Status,
    question: z.string(),
    source: z.string().nullable(),
    answer_summary: z.string().nullable(),
    sql: z.string().nullable(),
    sql_explanation: z.string().nullable(),
    result_id: z.string().nullable(),
    result_preview: z
      .object({
        columns: z.array(ResultColumn),
        rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
        total_rows: z.number().nullable().describe('null when there are more rows than were read'),
        truncated: z.boolean(),
      })
      .nullable(),
    quick_chart: ChartSpec.nullable(),
    alternative_charts: z.array(ChartSpec),
    caveats: z.array(z.string()),
    follow_ups: z.array(z.string()),
    clarification: Clarification.optional(),
    decline: Decline.optional(),
    error: ErrorShape.shape.error.optional(),
    intermediate_steps: z.array(Step),
    execution_time_ms: z.number().nullable(),
    plan: ShownPlan.nullable(),
  })
  .openapi('TurnResponse')
export type TurnResponse = z.infer<typeof TurnResponse>

export const UpdatesQuery = z.object({
  session_id: id.optional(),
  message_id: id,
  after: z.coerce.number().int().min(0).default(0).describe('number of the last event that the caller has'),
  timeout_ms: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(25_000)
    .describe('how long to wait for the next event'),
})

export const Updates = z
  .object({
    session_id: z.string(),
    message_id: z.string(),
    status: Status,
    events: z.array(z.looseObject({ type: z.string() })).describe('events after number `after`'),
    next: z.number().describe('send this as `after` next time'),
    partial_summary: z.string().nullable(),
    partial_sql: z.string().nullable(),
    current_step: z.string(),
    progress_percent: z.number(),
  })
  .openapi('Updates')
export type Updates = z.infer<typeof Updates>

export const FeedbackBody = z
  .strictObject({
    message_id: id,
    session_id: id.nullish(),
    positive: z.boolean().optional(),
    feedback_type: z.enum(['thumbs_up', 'thumbs_down']).optional().describe('the same as `positive`, in words'),
    reason: z.string().max(2000).nullish(),
  })
  .openapi('Feedback')

// ---------------------------------------------------------------------------------------------- conversations

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(20),
  offset: z.coerce.number().int().min(0).default(0),
})

export const HistoryQuery = PageQuery.extend({
  search: z.string().max(200).optional().describe('words of a title or of a question'),
  folder: id.optional().describe('id of a folder; `none`: conversations in no folder'),
})

export const SessionQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).optional().describe('the newest turns; without it all of them'),
  before: id.optional().describe('only turns before this message'),
})

export const Session = z
  .object({
    id: z.string(),
    title: z.string(),
    source: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    message_count: z.number(),
    last_question: z.string().nullable(),
    folder_id: z.string().nullable(),
  })
  .openapi('Session')
export type Session = z.infer<typeof Session>

export const History = z
  .object({ sessions: z.array(Session), total: z.number(), limit: z.number(), offset: z.number() })
  .openapi('History')

export const MarkShape = z
  .object({
    message_id: z.string(),
    pinned: z.boolean(),
    positive: z.boolean().nullable().describe('null when nothing was said'),
  })
  .openapi('Mark')

export const SessionWithTurns = Session.extend({
  turns: z.array(ShownTurn),
  marks: z.array(MarkShape).describe('what was said of these turns'),
}).openapi('SessionWithTurns')

export const Pins = z
  .object({
    pins: z.array(
      z.object({
        message_id: z.string(),
        session_id: z.string(),
        question: z.string(),
        words: z.string().nullable(),
        pinned_at: z.string(),
      }),
    ),
  })
  .openapi('Pins')

export const TitleBody = z.strictObject({ title: z.string().trim().min(1).max(200) }).openapi('Title')

// ---------------------------------------------------------------------------------------------- schema

export const SourceItem = z
  .object({
    name: z.string(),
    label: z.string(),
    dialect: z.string(),
    ready: z.boolean(),
    tables: z.number(),
    schemaReadAt: z.string().optional().describe('when the schema was read from the database; ISO, UTC'),
    error: z.string().optional(),
  })
  .openapi('Source')

export const RefreshBody = z
  .strictObject({ full: z.boolean().default(false).describe('profile every table, changed or not') })
  .openapi('Refresh')

export const Databases = z.object({ databases: z.array(SourceItem.extend({ description: z.string().nullable() })) })

export const SchemaColumn = ColumnInfo.extend({
  data_type: z.string(),
  sample_values: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
}).openapi('Column')

export const SchemaTable = TableInfo.extend({
  catalog: z.string().describe('the source'),
  database: z.string().describe('the schema in that source'),
  full_name: z.string(),
  row_count: z.number().nullable(),
  columns: z.array(SchemaColumn),
}).openapi('Table')
export type SchemaTable = z.infer<typeof SchemaTable>

export const SourceQuery = z.object({ source: z.string().optional() })
export const TablesQuery = SourceQuery.extend({ search: z.string().max(200).optional() })
export const TableParam = z.object({ name: z.string().min(1).max(500) })

export const Tables = z
  .object({
    source: z.string(),
    label: z.string(),
    description: Catalog.shape.description,
    tables: z.array(SchemaTable),
    metrics: z.array(Metric),
    relationships: z.array(Relationship),
    warnings: z.array(z.string()),
  })
  .openapi('Tables')

export const SearchQuery = SourceQuery.extend({
  query: z.string().trim().min(2).max(200),
  top_k: z.coerce.number().int().min(1).max(50).default(10),
})

export const SearchHit = z
  .object({
    kind: z.enum(['table', 'column', 'metric']),
    source: z.string(),
    table: z.string().nullable(),
    name: z.string(),
    full_name: z.string(),
    label: z.string(),
    description: z.string().nullable(),
    score: z.number(),
  })
  .openapi('SearchHit')
export type SearchHit = z.infer<typeof SearchHit>

export const SearchResults = z.object({ query: z.string(), results: z.array(SearchHit) })

// ---------------------------------------------------------------------------------------------- config and results

export const Config = z
  .object({
    app_name: z.string(),
    version: z.string(),
    api_key_required: z.boolean(),
    sources: z.array(SourceItem).optional().describe('absent without a valid key, as are the fields below'),
    examples: z.array(z.string()).optional(),
    max_rows: z.number().optional(),
    owner: z.boolean().optional().describe('whether the caller is an owner, who may see the monitor'),
  })
  .openapi('Config')

export const Features = z
  .object({
    enable_streaming: z.boolean(),
    enable_advanced_charts: z.boolean(),
    enable_sql_explanation: z.boolean(),
    default_max_rows: z.number(),
    max_export_rows: z.number(),
    export_formats: z.array(z.string()),
    chart_formats: z.array(z.string()),
  })
  .openapi('Features')

export const Health = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    version: z.string(),
    sources: z.array(SourceItem.pick({ name: true, ready: true })),
  })
  .openapi('Health')

export const SettingsList = z
  .object({
    settings: z.array(
      z.object({ name: z.string(), env: z.string(), value: z.unknown(), default: z.string(), help: z.string() }),
    ),
  })
  .openapi('Settings')

export const ResultParam = z.object({ result_id: id })

export const DownloadQuery = z.object({
  name: z.string().max(200).optional().describe('what the file is called, without its ending'),
})

/** Pages reach so far; who wants more rows wants the download, which does not gather them in memory. */
const MAX_OFFSET = 100_000

export const ResultPageQuery = z.object({
  offset: z.coerce.number().int().min(0).max(MAX_OFFSET).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
})

export const ChartQuery = z.object({
  width: z.coerce.number().int().min(100).max(4000).optional().describe('pixels'),
  height: z.coerce
    .number()
    .int()
    .min(100)
    .max(4000)
    .optional()
    .describe('pixels; without it as high as the chart needs'),
  dark: truth.optional(),
  type: ChartType.optional().describe('another kind of chart than the answer shows'),
})
