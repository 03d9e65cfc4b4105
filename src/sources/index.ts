/** The sources: databases that can be asked, each behind processes or connections that can be ended. */
export {
  BUILT_IN_SOURCES,
  type BuiltInSource,
  databaseName,
  type Identity,
  identityOf,
  isServerAddress,
  type OpenSource,
  openSource,
  type SourceSettings,
} from './open.ts'
export type {
  Estimate,
  Introspection,
  RawColumn,
  RawRelationship,
  RawResultColumn,
  RawTable,
  RowStream,
  Rows,
  RunOptions,
  Scanned,
  Source,
} from './types.ts'
