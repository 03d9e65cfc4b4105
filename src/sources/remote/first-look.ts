/** The first connection to a server: what a source needs to know of it, or why it cannot be used. */
import { QuerentError } from '../../errors.ts'
import { unreadable } from '../unreadable.ts'
import type { ServerAddress } from './address.ts'
import { connectionProblem, unreachable } from './connection-problem.ts'
import type { Session } from './session.ts'
import { within } from './within.ts'

type FirstLook<S extends Session, T> = {
  connect(): Promise<S>
  /** Ends when it takes longer than `timeoutMs`. */
  look(session: S): Promise<T>
  timeoutMs: number
  /** What codes of the driver and the server mean to the operator. */
  problems: Record<string, string>
}

/** Looks at the server over a connection of its own. Throws SOURCE_UNREADABLE with what is wrong in words of our own. */
export async function firstLook<S extends Session, T>(
  place: ServerAddress,
  { connect, look, timeoutMs, problems }: FirstLook<S, T>,
): Promise<T> {
  try {
    const session = await connect()
    try {
      return await within(timeoutMs, look(session))
    } finally {
      session.destroy()
    }
  } catch (thrown) {
    if (thrown instanceof QuerentError && thrown.code === 'SOURCE_UNREADABLE') throw thrown
    const { problem, next } = connectionProblem(thrown, problems)
    throw unreadable(place.shown, problem, { next, cause: thrown })
  }
}

/** Connects for a query; what goes wrong is told to callers without the driver's words. */
export function connecting<S extends Session>(connect: () => Promise<S>): () => Promise<S> {
  return () =>
    connect().catch((thrown) => {
      throw unreachable(thrown)
    })
}
