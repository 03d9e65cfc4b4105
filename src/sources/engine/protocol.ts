/** The messages between the main process and an engine process. One request is in progress at a time. */
import type { Read } from '../../guard/types.ts'
import type { FailureKind } from '../failure.ts'
import type { RawColumn, RawRelationship, RawResultColumn, RawTable } from '../types.ts'
import type { PackedColumn } from './packing.ts'

/** Batches that an engine may send before the reader has taken one: it prepares the next while the reader works. */
export const READ_AHEAD = 2

/** A join that the names suggest; the engine measures whether the values agree. */
export type JoinCandidate = {
  from: string
  fromSchema?: string
  fromColumn: string
  to: string
  toSchema?: string
  toColumn: string
}

/** What the data say of a column; the types only where they are better known than from the schema. */
export type ColumnProfile = Pick<RawColumn, 'profile' | 'values'> & Partial<Pick<RawColumn, 'type' | 'nativeType'>>

/** The schema without profiles; `views` names those tables that are views. */
export type Schema = { tables: RawTable[]; views: string[]; relationships: RawRelationship[]; warnings: string[] }

/** Profiles in the order of the table's columns. */
export type TableProfile = { rowCount: number | null; columns: ColumnProfile[] }

/** What an engine answers beside queries; all of it feeds `introspect`. */
export type EngineCalls = {
  schema: { input: null; output: Schema }
  profile: { input: RawTable; output: TableProfile }
  /** The share (0 to 1) of the sampled distinct values of each candidate that its key holds. */
  inclusion: { input: JoinCandidate[]; output: number[] }
}
export type CallName = keyof EngineCalls

export type EngineRequest =
  | { type: 'open'; config: unknown }
  | { type: 'query'; id: number; sql: string; reads: readonly Read[]; maxRows: number; maxCharacters: number }
  | { [N in CallName]: { type: 'call'; id: number; name: N; input: EngineCalls[N]['input'] } }[CallName]
  | { type: 'next'; id: number }
  | { type: 'cancel'; id: number }

export type EngineReply =
  | { type: 'ready' }
  /** The database could not be opened: `problem` for people, `detail` for the log. */
  | { type: 'unreadable'; problem: string; detail: string }
  /** The request has arrived; an engine that dies before this has not run it. */
  | { type: 'begun'; id: number }
  /** `columns` comes with the first batch. */
  | {
      type: 'batch'
      id: number
      columns?: RawResultColumn[]
      cells: PackedColumn[]
      rowCount: number
      last: boolean
    }
  | { type: 'value'; id: number; value: unknown }
  | { type: 'failure'; id: number; kind: FailureKind; detail: string }
  /** Resident memory in bytes, sent where the main process cannot look it up. */
  | { type: 'memory'; bytes: number }
