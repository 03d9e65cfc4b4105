/** What each error code means: its HTTP status, and the next step offered when the thrower has no better one. */
export const ERROR_CODES = {
  INVALID_REQUEST: { status: 400, next: 'Correct the named field and send the request again.' },
  QUESTION_MISSING: { status: 400, next: 'Send a question, for example "headcount by department".' },
  QUESTION_TOO_LONG: { status: 413, next: 'Ask one question in a few sentences.' },
  FORBIDDEN: { status: 403, next: 'Send a valid key in the X-API-Key header.' },
  NOT_FOUND: { status: 404, next: 'Check the address; /docs lists every route.' },
  SOURCE_UNKNOWN: { status: 404, next: 'Use one of the configured sources; "querent sources" lists them.' },
  TABLE_UNKNOWN: { status: 404, next: 'Use /api/schema/tables to list the tables that you may read.' },
  CONVERSATION_UNKNOWN: { status: 404, next: 'Start a new conversation by leaving the conversation id out.' },
  FOLDER_UNKNOWN: { status: 404, next: 'Use an id that /api/chat/folders lists.' },
  MESSAGE_UNKNOWN: { status: 404, next: 'Use the id that POST /api/chat/query returned.' },
  RESULT_UNKNOWN: { status: 404, next: 'Ask the question again to get a new result.' },
  CHART_UNKNOWN: { status: 404, next: 'This answer has no chart; ask for one, for example "as a bar chart".' },
  SOURCE_UNREADABLE: { status: 422, next: 'Check that the file or address exists and is of the type its name says.' },
  POLICY_INVALID: { status: 422, next: 'Correct the access policy at the named line; until then nothing is answered.' },
  MODEL_INVALID: { status: 422, next: 'Correct the semantic model at the named line.' },
  MODEL_CONFLICT: { status: 409, next: 'Load the semantic model again, repeat your change and save it.' },
  DOCUMENT_UNREADABLE: { status: 422, next: 'Correct the document; docs/knowledge.md says what one may hold.' },
  SETTINGS_INVALID: { status: 422, next: 'Correct the named setting; docs/settings.md lists them all.' },
  SQL_INVALID: { status: 422, next: 'Correct the SQL near the named place.' },
  SQL_NOT_READ_ONLY: { status: 403, next: 'Send one SELECT statement.' },
  SQL_NOT_PERMITTED: { status: 403, next: 'Use the tables, columns and functions that the schema lists.' },
  TOTALS_ONLY: { status: 403, next: 'Ask for a total or an average over a larger group.' },
  QUERY_TIMEOUT: { status: 504, next: 'Narrow the question, for example to one year or one department.' },
  QUERY_MEMORY: { status: 507, next: 'Narrow the question, for example to one year or one department.' },
  QUERY_TOO_LARGE: { status: 422, next: 'Narrow the question, for example to one year or one department.' },
  QUERY_FAILED: { status: 502, next: 'Ask in other words; the operator finds the details in the log.' },
  ENGINE_LOST: { status: 503, next: 'Ask again; a new engine process has been started.' },
  CANCELLED: { status: 499, next: 'Ask again whenever you like.' },
  OVERLOADED: { status: 503, next: 'Wait a few seconds and ask again.' },
  AUDIT_FAILED: { status: 503, next: 'Tell the operator: nothing is answered until the audit can be written again.' },
  POLICY_CONFLICT: { status: 409, next: 'Read the policy again, repeat your change and save it.' },
  KEY_UNKNOWN: { status: 404, next: 'Use an id that "querent key list" shows.' },
  STORE_FAILED: { status: 500, next: 'Check that the data folder is writable and has free space.' },
  LLM_NOT_CONFIGURED: { status: 503, next: 'Set QUERENT_MODEL; docs/models.md tells how.' },
  LLM_UNKNOWN: { status: 404, next: 'Use one of the configured language models, by the name its provider gives it.' },
  LLM_KEY: { status: 502, next: 'Check the key of the language model; docs/models.md lists the variables.' },
  LLM_ACCESS: { status: 502, next: 'Ask the owner of the account to allow the model.' },
  LLM_THROTTLED: { status: 503, next: 'Wait a minute and ask again, or choose another language model.' },
  LLM_UNAVAILABLE: { status: 503, next: 'Ask again in a minute, or choose another language model.' },
  LLM_TIMEOUT: { status: 504, next: 'Ask again, or choose another language model.' },
  LLM_PROMPT_TOO_LONG: { status: 413, next: 'Start a new conversation or name the tables you mean.' },
  LLM_REQUEST_INVALID: {
    status: 502,
    next: 'Choose another language model; the operator finds the details in the log.',
  },
  LLM_REPLY_INVALID: { status: 502, next: 'Ask again, or choose another language model.' },
  LLM_REFUSED: { status: 422, next: 'Ask in other words.' },
  BUDGET_SPENT: { status: 429, next: 'Ask again tomorrow, or ask the operator for a larger budget.' },
  INTERNAL: { status: 500, next: 'Ask again; if it happens twice, tell the operator the request id.' },
} as const satisfies Record<string, { status: number; next: string }>

export type ErrorCode = keyof typeof ERROR_CODES

/** The one JSON shape of every error, on every route and in `failed` events. */
export type ErrorBody = { error: { code: ErrorCode; message: string; next: string } }

/** The one error class: a code for programs, a sentence for people, the next step, and the cause for the operator's log. */
export class QuerentError extends Error {
  readonly code: ErrorCode
  readonly next: string
  /** Questions to ask instead, where there are better ones. */
  readonly suggestions: string[]

  constructor(
    code: ErrorCode,
    message: string,
    options: { next?: string; cause?: unknown; suggestions?: string[] } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'QuerentError'
    this.code = code
    this.next = options.next ?? ERROR_CODES[code].next
    this.suggestions = options.suggestions ?? []
  }

  get status(): number {
    return ERROR_CODES[this.code].status
  }

  toBody(): ErrorBody {
    return { error: { code: this.code, message: this.message, next: this.next } }
  }
}

/** Any thrown value as a QuerentError; what is not one becomes INTERNAL, with the original kept as the cause. */
export function asQuerentError(thrown: unknown): QuerentError {
  if (thrown instanceof QuerentError) return thrown
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return new QuerentError('CANCELLED', 'The question was cancelled.', { cause: thrown })
  }
  return new QuerentError('INTERNAL', 'Something went wrong on our side.', { cause: thrown })
}
