/** The configured models: which one is asked for a call, how long it may take, what the caller gets. */
import { QuerentError } from '../errors.ts'
import { accounted, type Books, cancelled, type Ledger, timeOf } from './account.ts'
import type { Attempt } from './attempt.ts'
import { Breaker } from './breaker.ts'
import { accountOf, type ModelName, parseModelName, unknownModel } from './names.ts'
import { BREAKER, type ModelOptions, type ModelSettings, RETRIES } from './options.ts'
import { type Candidate, persist, type Retries } from './persist.ts'
import { priceOf, readPrices } from './prices.ts'
import { Providers, secretsOfEnv } from './providers.ts'
import { secretsOf } from './secrets.ts'
import { Budget, memorySpending } from './spending.ts'
import type { EmbedCall, Embeddings, ModelCall, ModelState, Models, Reply, SessionKeys } from './types.ts'
import { estimatedUsage, NO_USAGE } from './usage.ts'
import { refused } from './verdicts.ts'
import { Watch } from './watch.ts'

const TEXTS_PER_REQUEST = 64

/** The part that uses the AI SDK, which takes 0.1 s and 30 MB: loaded with the first call. */
const sdk = () => import('./attempt.ts')

/**
 * The language models that the settings name. Loads no provider and asks none: that happens at the first call. Throws
 * SETTINGS_INVALID for a name or a price table that cannot be read, and for a budget in dollars without prices.
 */
export function openModels(settings: ModelSettings, options: ModelOptions = {}): Models {
  return new ConfiguredModels(settings, options)
}

type Entry = Candidate & { breaker: Breaker }

/** One call on its way: what it asks, what it has used, when it ends. */
type UnderWay<C> = { call: C; ledger: Ledger; watch: Watch }

type SdkModel = Awaited<ReturnType<Providers['language']>>

class ConfiguredModels implements Models {
  private readonly entries: Entry[]
  private readonly embedding: Entry | undefined
  private readonly settings: ModelSettings
  private readonly providers: Providers
  private readonly books: Books
  private readonly retries: Retries
  private readonly secrets: string[]

  constructor(settings: ModelSettings, options: ModelOptions) {
    const env = options.env ?? process.env
    const entry = (text: string): Entry => ({
      name: parseModelName(text),
      breaker: new Breaker(options.breaker ?? BREAKER),
    })
    this.settings = settings
    this.entries = settings.languageModels.map(entry)
    this.embedding = settings.embeddingModel ? entry(settings.embeddingModel) : undefined
    this.providers = new Providers(env, options.custom)
    this.books = {
      budget: new Budget(options.spending ?? memorySpending(), settings, settings.modelTimeoutMs, options.now),
      prices: readPrices(settings.modelPrices),
      timeoutMs: settings.modelTimeoutMs,
      onCall: options.onCall,
    }
    this.retries = options.retries ?? RETRIES
    this.secrets = secretsOfEnv(env)
    if (settings.dailyCost > 0) this.refuseUnpriced()
  }

  get embeddingModel(): string | undefined {
    return this.embedding?.name.name
  }

  list(): ModelState[] {
    return this.entries.map(({ name, breaker }, index) => ({
      name: name.name,
      provider: name.provider,
      isDefault: index === 0,
      hasKey: this.providers.hasKey(name),
      hasPrice: this.hasPrice(name),
      breaker: breaker.state,
    }))
  }

  async call<T>(call: ModelCall<T>): Promise<Reply<T>> {
    return drained(this.replied(call, (under, candidate, isLast) => this.whole(under, candidate, isLast)))
  }

  stream<T>(call: ModelCall<T>): AsyncGenerator<string, Reply<T>> {
    return this.replied(call, (under, candidate) => this.streamed(under, candidate))
  }

  async embed(call: EmbedCall): Promise<Embeddings> {
    const { embedding } = this
    if (!embedding) throw notConfigured('embedding model', 'QUERENT_EMBEDDING_MODEL')
    if (call.keys) refuseOtherAccount(embedding.name, parseModelName(call.keys.for))
    const candidates = [call.keys ? { name: embedding.name, breaker: undefined } : embedding]
    const asCall: ModelCall = { ...call, maxOutputTokens: 0, messages: call.texts.map(asMessage) }
    const work = accounted(this.books, asCall, candidates, (ledger, watch) =>
      this.embedAll({ call, ledger, watch }, candidates),
    )
    return { ...(await drained(work)), model: embedding.name.name }
  }

  private replied<T>(
    call: ModelCall<T>,
    attempt: (under: UnderWay<ModelCall<T>>, candidate: Candidate, isLast: boolean) => Tries<Attempt<T>>,
  ): Tries<Reply<T>> {
    const candidates = this.candidates(call)
    const plan = { candidates, retries: this.retries, secrets: this.secretsOf(call) }
    return accounted(this.books, call, candidates, async function* (ledger, watch) {
      const tries = persist({
        ...plan,
        watch,
        failed: ledger.failed,
        attempt: (candidate, isLast) => attempt({ call, ledger, watch }, candidate, isLast),
      })
      return replyOf(yield* tries, ledger)
    })
  }

  /** The chosen model first, then the others in their order; with session keys only those of the same account. */
  private candidates(call: ModelCall): Candidate[] {
    if (this.entries.length === 0) throw notConfigured('language model', 'QUERENT_MODEL')
    const first = this.entry(call.model ?? call.keys?.for)
    const ordered = [first, ...this.entries.filter((entry) => entry !== first)]
    if (!call.keys) return ordered
    const owner = this.entry(call.keys.for)
    refuseOtherAccount(first.name, owner.name)
    return ordered.filter(({ name }) => sameAccount(name, owner.name)).map(({ name }) => ({ name, breaker: undefined }))
  }

  private entry(name: string | undefined): Entry {
    const found = name === undefined ? this.entries[0] : this.entries.find((entry) => entry.name.name === name)
    if (found) return found
    throw unknownModel(
      name,
      this.entries.map((entry) => entry.name.name),
    )
  }

  private whole<T>(under: UnderWay<ModelCall<T>>, candidate: Candidate, isLast: boolean): Tries<Attempt<T>> {
    // A reply that comes all at once gives no sign of life before: with another model behind it, half the time is left.
    const limit = isLast ? undefined : timeOf(under.call, this.settings.modelTimeoutMs) / 2
    return this.attempt(under, candidate.name, limit, async function* (own, model) {
      yield* NOTHING
      const { generateOnce } = await sdk()
      return await generateOnce(model, candidate.name, under.call, own.signal)
    })
  }

  private streamed<T>(under: UnderWay<ModelCall<T>>, { name }: Candidate): Tries<Attempt<T>> {
    const { modelFirstTokenMs, modelIdleMs } = this.settings
    const stalled = () => timedOut(name, `stopped sending for ${modelIdleMs} milliseconds`)
    return this.attempt(under, name, modelFirstTokenMs, async function* (own, model) {
      const { streamOnce } = await sdk()
      return yield* streamOnce(model, name, under.call, own.signal, () => own.set(modelIdleMs, stalled))
    })
  }

  /** One try under a clock of its own, its usage put into the ledger however it ends. */
  private async *attempt<T>(
    { call, ledger, watch }: UnderWay<ModelCall<T>>,
    name: ModelName,
    limitMs: number | undefined,
    send: (own: Watch, model: SdkModel) => Tries<Attempt<T>>,
  ): Tries<Attempt<T>> {
    const own = new Watch(watch.signal, () => watch.error ?? cancelled())
    if (limitMs !== undefined)
      own.set(limitMs, () => timedOut(name, `sent nothing for ${Math.round(limitMs)} milliseconds`))
    ledger.model = name.name
    let isSent = false
    let received = ''
    let result: Attempt<T> | undefined
    try {
      const model = await own.orEnd(this.providers.language(name, call.keys))
      isSent = true
      const sending = send(own, model)
      let step = await own.orEnd(sending.next())
      for (; !step.done; step = await own.orEnd(sending.next())) {
        received += step.value
        yield step.value
      }
      result = step.value
      return usable(result, name)
    } catch (thrown) {
      // An error instead of a reply is not charged for; a model that was stopped at its work is.
      isSent &&= own.error !== undefined || received !== ''
      throw own.error ?? thrown
    } finally {
      own.stop()
      ledger.note(name, result?.usage ?? (isSent ? estimatedUsage(call, received) : NO_USAGE))
    }
  }

  private async *embedAll(
    under: UnderWay<EmbedCall>,
    candidates: Candidate[],
  ): Tries<Pick<Embeddings, 'vectors' | 'usage' | 'cost'>> {
    const { call, ledger, watch } = under
    const plan = { candidates, watch, retries: this.retries, secrets: this.secretsOf(call), failed: ledger.failed }
    const vectors: number[][] = []
    for (let start = 0; start < call.texts.length; start += TEXTS_PER_REQUEST) {
      const texts = call.texts.slice(start, start + TEXTS_PER_REQUEST)
      vectors.push(...(yield* persist({ ...plan, attempt: ({ name }) => this.embedOnce(under, name, texts) })))
    }
    return { vectors, usage: ledger.usage, cost: ledger.cost }
  }

  private async *embedOnce(
    { call, ledger, watch }: UnderWay<EmbedCall>,
    name: ModelName,
    values: string[],
  ): Tries<number[][]> {
    yield* NOTHING
    ledger.model = name.name
    const model = await watch.orEnd(this.providers.embedding(name, call.keys))
    const { embedOnce } = await sdk()
    const { vectors, tokens } = await watch.orEnd(embedOnce(model, values, watch.signal))
    const estimated = !(tokens > 0)
    const guess = estimatedUsage({ ...call, messages: values.map(asMessage) }, '').inputTokens
    ledger.note(name, { ...NO_USAGE, inputTokens: estimated ? guess : tokens, estimated })
    return vectors
  }

  private secretsOf({ keys }: { keys?: SessionKeys }): string[] {
    return [...this.secrets, ...secretsOf(keys)]
  }

  private hasPrice(name: ModelName): boolean {
    return priceOf(name.name, this.books.prices) !== undefined
  }

  private refuseUnpriced(): void {
    const used = [...this.entries, ...(this.embedding ? [this.embedding] : [])].map(({ name }) => name)
    const unpriced = used.filter((name) => !this.hasPrice(name)).map(({ name }) => name)
    if (unpriced.length === 0) return
    throw new QuerentError('SETTINGS_INVALID', `A daily budget in dollars needs the price of ${unpriced.join(', ')}.`, {
      next: 'Put the price into the file that QUERENT_MODEL_PRICES names, or limit tokens with QUERENT_DAILY_TOKENS.',
    })
  }
}

/** Yields what the caller sees at once; returns the result. */
type Tries<R> = AsyncGenerator<string, R>

/** What a try yields that gives everything at its end. */
const NOTHING: string[] = []

async function drained<R>(work: Tries<R>): Promise<R> {
  let step = await work.next()
  while (!step.done) step = await work.next()
  return step.value
}

function replyOf<T>(attempt: Attempt<T>, { model, usage, cost, failed }: Ledger): Reply<T> {
  const { text, object, toolCalls, finish, messages } = attempt
  return {
    text,
    object,
    toolCalls,
    finish: finish === 'content-filter' ? 'stop' : finish,
    messages,
    model,
    usage,
    cost,
    failed,
  }
}

function usable<T>(attempt: Attempt<T>, name: ModelName): Attempt<T> {
  if (attempt.problem !== undefined) throw attempt.problem
  if (attempt.finish !== 'content-filter') return attempt
  const { code, sentence } = refused(name)
  throw new QuerentError(code, sentence)
}

const sameAccount = (a: ModelName, b: ModelName): boolean => accountOf(a.name) === accountOf(b.name)

/** Keys go to the account that they were entered for, and nowhere else. */
function refuseOtherAccount(chosen: ModelName, owner: ModelName): void {
  if (sameAccount(chosen, owner)) return
  throw new QuerentError('LLM_KEY', `The keys entered are for ${owner.name}, not for ${chosen.name}.`, {
    next: `Choose ${owner.name}, or enter keys for ${chosen.name}.`,
  })
}

const asMessage = (content: string) => ({ role: 'user' as const, content })

const timedOut = (name: ModelName, what: string): QuerentError =>
  new QuerentError('LLM_TIMEOUT', `${name.name} ${what}.`)

const notConfigured = (what: string, setting: string): QuerentError =>
  new QuerentError('LLM_NOT_CONFIGURED', `No ${what} is configured.`, {
    next: `Set ${setting}; docs/models.md tells how.`,
  })
