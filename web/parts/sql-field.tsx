import type { CompletionContext } from '@codemirror/autocomplete'
import {
  keywordCompletionSource,
  MSSQL,
  MySQL,
  PostgreSQL,
  type SQLDialect,
  SQLite,
  StandardSQL,
  schemaCompletionSource,
} from '@codemirror/lang-sql'
import { LanguageSupport } from '@codemirror/language'
import { useEffect, useMemo } from 'react'
import type { Dialect } from '../../src/types.ts'
import type { SchemaTable } from '../api.ts'
import { useApp, useSelected } from '../app-context.ts'
import CodeField, { type CodeFieldProps } from './code-field.tsx'

const DIALECTS: Record<Dialect, SQLDialect> = {
  duckdb: PostgreSQL,
  postgresql: PostgreSQL,
  sqlite: SQLite,
  mysql: MySQL,
  tsql: MSSQL,
  athena: StandardSQL,
  trino: StandardSQL,
}

/** A field for SQL that knows the dialect of a source, and completes the tables and columns that the asker may see. */
export default function SqlField({ source, ...props }: Omit<CodeFieldProps, 'language'> & { source?: string }) {
  const { chat } = useApp()
  const dialect = useSelected((state) => state.config?.sources?.find(({ name }) => name === source)?.dialect)
  const tables = useSelected(({ schema }) => (schema?.source === source ? schema?.value?.tables : undefined))
  useEffect(() => {
    if (source !== undefined) void chat.explorer.load(source)
  }, [chat, source])
  const language = useMemo(
    () => languageOf(DIALECTS[dialect as Dialect] ?? StandardSQL, tables ?? []),
    [dialect, tables],
  )
  return <CodeField {...props} language={language} />
}

/** The dialect with its tables and columns; after a dot with them alone. */
function languageOf(dialect: SQLDialect, tables: readonly SchemaTable[]): LanguageSupport {
  const schema = Object.fromEntries(tables.map(({ name, columns }) => [name, columns.map((column) => column.name)]))
  const keywords = keywordCompletionSource(dialect, true)
  return new LanguageSupport(dialect.language, [
    dialect.language.data.of({ autocomplete: schemaCompletionSource({ dialect, schema }) }),
    dialect.language.data.of({
      autocomplete: (context: CompletionContext) => (context.matchBefore(/\.\w*/) ? null : keywords(context)),
    }),
  ])
}
