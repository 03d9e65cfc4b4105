/** The sources: databases that can be asked, each behind processes that can be killed. */
export { BUILT_IN_SOURCES, type BuiltInSource, type OpenSource, openSource, type SourceSettings } from './open.ts'
export type {
  Introspection,
  RawColumn,
  RawRelationship,
  RawResultColumn,
  RawTable,
  RowStream,
  Rows,
  RunOptions,
  Source,
} from './types.ts'
