/** The catalog views of SQL Server over DuckDB's own catalog, as far as they are asked for; `dbo` is what DuckDB calls `main`. */

const SHIPPED = `('sys', 'information_schema', 'pg_catalog')`

/** `sys.types`: number, name. Numbers are SQL Server's. */
const TYPES: [number, string][] = [
  [34, 'image'],
  [35, 'text'],
  [36, 'uniqueidentifier'],
  [40, 'date'],
  [41, 'time'],
  [42, 'datetime2'],
  [43, 'datetimeoffset'],
  [48, 'tinyint'],
  [52, 'smallint'],
  [56, 'int'],
  [58, 'smalldatetime'],
  [59, 'real'],
  [60, 'money'],
  [61, 'datetime'],
  [62, 'float'],
  [99, 'ntext'],
  [104, 'bit'],
  [106, 'decimal'],
  [108, 'numeric'],
  [122, 'smallmoney'],
  [127, 'bigint'],
  [165, 'varbinary'],
  [167, 'varchar'],
  [173, 'binary'],
  [175, 'char'],
  [231, 'nvarchar'],
  [239, 'nchar'],
  [241, 'xml'],
]

/** What a column of a DuckDB file counts as where no T-SQL declared it. */
const DERIVED = `CASE regexp_extract(c.data_type, '^\\w+') WHEN 'BOOLEAN' THEN 'bit' WHEN 'INTEGER' THEN 'int' WHEN 'BIGINT' THEN 'bigint'
  WHEN 'SMALLINT' THEN 'smallint' WHEN 'UTINYINT' THEN 'tinyint' WHEN 'DOUBLE' THEN 'float' WHEN 'FLOAT' THEN 'real'
  WHEN 'DECIMAL' THEN 'decimal' WHEN 'DATE' THEN 'date' WHEN 'TIME' THEN 'time' WHEN 'TIMESTAMP' THEN 'datetime2'
  WHEN 'UUID' THEN 'uniqueidentifier' WHEN 'BLOB' THEN 'varbinary' ELSE 'nvarchar' END`

const HERE = 'database_name = current_database()'

/** Everything that a database needs beside its tables. */
export const CATALOG = `
  CREATE TEMP TABLE session_grants (object VARCHAR, permission VARCHAR, col VARCHAR);
  CREATE TEMP TABLE session_permissions (class VARCHAR, permission_name VARCHAR);
  CREATE SCHEMA IF NOT EXISTS sys;
  CREATE TABLE IF NOT EXISTS sys.declared (schema_name VARCHAR, table_name VARCHAR, column_name VARCHAR, type_name VARCHAR,
    max_length INTEGER, precision INTEGER, scale INTEGER);
  CREATE TABLE IF NOT EXISTS sys.synonym_list (schema_name VARCHAR, name VARCHAR, base_object_name VARCHAR);
  CREATE TABLE IF NOT EXISTS sys.types AS SELECT * FROM (VALUES ${TYPES.map(([id, name]) => `(${id}, ${id}, '${name}')`).join(', ')})
    AS t(user_type_id, system_type_id, name);
  CREATE MACRO tsql_schema(x) AS CASE x WHEN 'main' THEN 'dbo' ELSE x END;
  CREATE MACRO tsql_number(s, n) AS CAST(hash(lower(tsql_schema(s) || '.' || n)) % 2000000000 AS INTEGER);
  CREATE MACRO tsql_object_id(x) AS tsql_number(coalesce(tsql_part(x, 2), 'dbo'), tsql_part(x, 1));
  CREATE MACRO tsql_has_perms(n, k, p) AS (SELECT CAST(count(*) > 0 AS INTEGER) FROM temp.session_grants g
      WHERE g.object = n AND g.permission = p AND g.col IS NULL),
    (n, k, p, c, kind) AS (SELECT CAST(count(*) > 0 AS INTEGER) FROM temp.session_grants g
      WHERE g.object = n AND g.permission = p AND (g.col = c OR g.col IS NULL));
  CREATE MACRO tsql_my_permissions(kind) AS TABLE SELECT permission_name FROM temp.session_permissions WHERE class = kind;
  CREATE VIEW sys.schemas AS SELECT CASE schema_name WHEN 'main' THEN 1 WHEN 'sys' THEN 4 ELSE 4 + CAST(row_number() OVER (ORDER BY oid) AS INTEGER) END AS schema_id,
    tsql_schema(schema_name) AS name FROM duckdb_schemas() WHERE ${HERE} AND schema_name NOT IN ('pg_catalog', 'information_schema');
  CREATE VIEW sys.objects AS
    SELECT tsql_number(schema_name, table_name) AS object_id, table_name AS name, s.schema_id, 'U' AS type, false AS is_ms_shipped
      FROM duckdb_tables() t JOIN sys.schemas s ON s.name = tsql_schema(t.schema_name) WHERE ${HERE} AND schema_name NOT IN ${SHIPPED}
    UNION ALL SELECT tsql_number(schema_name, view_name), view_name, s.schema_id, 'V', false
      FROM duckdb_views() v JOIN sys.schemas s ON s.name = tsql_schema(v.schema_name) WHERE ${HERE} AND NOT internal AND schema_name NOT IN ${SHIPPED}
        AND NOT EXISTS (SELECT 1 FROM sys.synonym_list y WHERE (y.schema_name, y.name) = (tsql_schema(v.schema_name), v.view_name));
  CREATE VIEW sys.tables AS SELECT * FROM sys.objects WHERE type = 'U';
  CREATE VIEW sys.columns AS SELECT tsql_number(c.schema_name, c.table_name) AS object_id, c.column_name AS name, c.column_index AS column_id,
      t.system_type_id, t.user_type_id, coalesce(d.max_length, CASE WHEN t.name = 'nvarchar' THEN 400 WHEN t.name = 'varbinary' THEN -1 ELSE 8 END) AS max_length,
      coalesce(d.precision, c.numeric_precision, 0) AS precision, coalesce(d.scale, CASE WHEN t.name IN ('time', 'datetime2') THEN 7 ELSE c.numeric_scale END, 0) AS scale,
      c.is_nullable, c.comment
    FROM duckdb_columns() c LEFT JOIN sys.declared d ON (d.schema_name, d.table_name, d.column_name) = (tsql_schema(c.schema_name), c.table_name, c.column_name)
      JOIN sys.types t ON t.name = coalesce(d.type_name, ${DERIVED}) WHERE ${HERE} AND c.schema_name NOT IN ${SHIPPED};
  CREATE VIEW sys.synonyms AS SELECT y.name, s.schema_id, y.base_object_name, tsql_number(y.schema_name, y.name) AS object_id
    FROM sys.synonym_list y JOIN sys.schemas s ON s.name = y.schema_name;
  CREATE VIEW sys.extended_properties AS
    SELECT 1 AS class, tsql_number(schema_name, table_name) AS major_id, 0 AS minor_id, 'MS_Description' AS name, comment AS value
      FROM duckdb_tables() WHERE ${HERE} AND comment IS NOT NULL
    UNION ALL SELECT 1, tsql_number(schema_name, view_name), 0, 'MS_Description', comment FROM duckdb_views() WHERE ${HERE} AND comment IS NOT NULL
    UNION ALL SELECT 1, object_id, column_id, 'MS_Description', comment FROM sys.columns WHERE comment IS NOT NULL;
  CREATE VIEW sys.partitions AS SELECT tsql_number(schema_name, table_name) AS object_id, 1 AS index_id, estimated_size AS rows
    FROM duckdb_tables() WHERE ${HERE};
  CREATE VIEW sys.tsql_keys AS
    SELECT tsql_number(schema_name, table_name) AS object_id, 1 + constraint_index AS index_id, constraint_type = 'PRIMARY KEY' AS is_primary_key,
      constraint_column_names AS names FROM duckdb_constraints() WHERE ${HERE} AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')
    UNION ALL SELECT tsql_number(schema_name, table_name), 1000 + CAST(index_oid AS INTEGER), false,
      [trim(x, ' "') for x in string_split(trim(expressions, '[]'), ',')] FROM duckdb_indexes() WHERE ${HERE} AND is_unique;
  CREATE VIEW sys.indexes AS SELECT object_id, index_id, 2 AS type, true AS is_unique, is_primary_key, false AS has_filter, false AS is_disabled
    FROM sys.tsql_keys;
  CREATE VIEW sys.index_columns AS SELECT k.object_id, k.index_id, c.column_id, k.place AS key_ordinal, false AS is_included_column
    FROM (SELECT object_id, index_id, unnest(names) AS name, unnest(range(1, len(names) + 1)) AS place FROM sys.tsql_keys) k
      JOIN sys.columns c ON c.object_id = k.object_id AND c.name = k.name;
  CREATE VIEW sys.foreign_key_columns AS SELECT k.id AS constraint_object_id, k.place AS constraint_column_id, k.parent AS parent_object_id,
      a.column_id AS parent_column_id, k.target AS referenced_object_id, b.column_id AS referenced_column_id
    FROM (SELECT tsql_number(schema_name, table_name || '#' || constraint_index) AS id, tsql_number(schema_name, table_name) AS parent,
        tsql_number(schema_name, referenced_table) AS target, unnest(constraint_column_names) AS own, unnest(referenced_column_names) AS other,
        unnest(range(1, len(constraint_column_names) + 1)) AS place
      FROM duckdb_constraints() WHERE ${HERE} AND constraint_type = 'FOREIGN KEY') k
      JOIN sys.columns a ON a.object_id = k.parent AND a.name = k.own JOIN sys.columns b ON b.object_id = k.target AND b.name = k.other;`
