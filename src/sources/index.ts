/** The sources: databases that can be asked, each behind processes or connections that can be ended. */
export {
  BUILT_IN_SOURCES,
  type BuiltInSource,
  databaseName,
  isServerAddress,
  type OpenSource,
  openSource,
  type SourceSettings,
} from './open.ts'
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
