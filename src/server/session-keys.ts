/** Credentials that people enter in the page: in the memory of this process alone, and for a while. */
import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Access } from '../access/types.ts'
import { accountOf, type SessionKeys, sealed } from '../models/index.ts'
import type { ServerEnv } from './context.ts'

/** What may be told of keys that were entered. */
export type KeyState = Pick<SessionKeys, 'for' | 'region'> & { fields: KeyField[]; expiresAt: Date }
export type KeyField = Exclude<keyof SessionKeys, 'for' | 'region'>

type Kept = { keys: SessionKeys; expiresAt: number; timer: NodeJS.Timeout }
/** By the account that they belong to, those entered last at the end. */
type Session = { userId: string; kept: Map<string, Kept> }

const COOKIE = 'querent_keys'
const ID_BYTES = 32
const FIELDS: KeyField[] = ['apiKey', 'accessKeyId', 'secretAccessKey', 'sessionToken']

/**
 * The keys of every session, by an id that cannot be guessed and that only the browser's cookie holds. A session is its
 * user's alone, and a key is forgotten after `keepMs`.
 */
export class SessionKeyring {
  readonly #sessions = new Map<string, Session>()
  readonly #options: { keepMs: number; maxSessions: number }

  constructor(options: { keepMs: number; maxSessions?: number }) {
    this.#options = { maxSessions: 10_000, ...options }
  }

  /** Keeps keys in the place of those of the same account, and gives the browser its cookie. */
  enter(c: Context<ServerEnv>, keys: SessionKeys): void {
    const id = this.#idOf(c) ?? this.#begin(c)
    const session = this.#sessions.get(id)
    if (!session) return
    const account = accountOf(keys.for)
    clearTimeout(session.kept.get(account)?.timer)
    session.kept.delete(account)
    const { keepMs } = this.#options
    const timer = setTimeout(() => this.#forget(id, account), keepMs).unref()
    session.kept.set(account, { keys: sealed(keys), expiresAt: Date.now() + keepMs, timer })
  }

  /** Forgets the keys of a model's account, or all of the session. */
  leave(c: Context<ServerEnv>, model?: string): void {
    const id = this.#idOf(c)
    if (id === undefined) return
    const accounts = model === undefined ? [...(this.#sessions.get(id)?.kept.keys() ?? [])] : [accountOf(model)]
    for (const account of accounts) this.#forget(id, account)
    if (!this.#sessions.has(id)) deleteCookie(c, COOKIE)
  }

  /** The keys for the account of a model; those entered last where no model is named. */
  keysFor(c: Context<ServerEnv>, model?: string): SessionKeys | undefined {
    const kept = this.#keptOf(c)
    if (model === undefined) return [...kept.values()].at(-1)?.keys
    return kept.get(accountOf(model))?.keys
  }

  state(c: Context<ServerEnv>): KeyState[] {
    return [...this.#keptOf(c).values()].map(({ keys, expiresAt }) => ({
      for: keys.for,
      region: keys.region,
      fields: FIELDS.filter((field) => keys[field] !== undefined),
      expiresAt: new Date(expiresAt),
    }))
  }

  #keptOf(c: Context<ServerEnv>): ReadonlyMap<string, Kept> {
    return this.#sessions.get(this.#idOf(c) ?? '')?.kept ?? new Map()
  }

  /** The id of the caller's session; undefined where the cookie is absent, unknown, or another user's. */
  #idOf(c: Context<ServerEnv>): string | undefined {
    const id = c.get('sessionId') ?? getCookie(c, COOKIE)
    const session = id === undefined ? undefined : this.#sessions.get(id)
    return session?.userId === userOf(c).id ? id : undefined
  }

  #begin(c: Context<ServerEnv>): string {
    const id = randomBytes(ID_BYTES).toString('base64url')
    this.#sessions.set(id, { userId: userOf(c).id, kept: new Map() })
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= this.#options.maxSessions) break
      this.#end(oldest)
    }
    c.set('sessionId', id)
    setCookie(c, COOKIE, id, { httpOnly: true, sameSite: 'Strict', path: '/', secure: isSecure(c) })
    return id
  }

  #end(id: string): void {
    for (const { timer } of this.#sessions.get(id)?.kept.values() ?? []) clearTimeout(timer)
    this.#sessions.delete(id)
  }

  #forget(id: string, account: string): void {
    const kept = this.#sessions.get(id)?.kept
    clearTimeout(kept?.get(account)?.timer)
    kept?.delete(account)
    if (kept?.size === 0) this.#sessions.delete(id)
  }
}

const userOf = (c: Context<ServerEnv>): Access['user'] => c.get('access').user

/** Behind a proxy that terminates TLS the request itself is plain. */
const isSecure = (c: Context): boolean =>
  new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https'
