/** Statements over the HR database, made from a grammar; and the ways in which attackers change them. */
import fc from 'fast-check'
import type { Dialect } from '../../src/types.ts'

const TABLES = {
  departments: ['id', 'name', 'location', 'budget'],
  employees: [
    'id',
    'name',
    'dept_id',
    'manager_id',
    'hire_date',
    'location',
    'gender',
    'salary_grade',
    'email',
    'phone',
  ],
  salaries: ['id', 'employee_id', 'amount', 'currency', 'valid_from'],
  absences: ['id', 'employee_id', 'start_date', 'kind', 'days'],
  secrets: ['id', 'note'],
}
type TableName = keyof typeof TABLES

/** A relation in scope: its name there, and its columns. */
type Relation = { alias: string; columns: string[] }

const oneOf = <T>(values: readonly T[]) => fc.constantFrom(...values)
/** Names that capture, shadow or look like others. */
const aliasName = oneOf(['a', 'b', 'e', 'd', 'employees', 'Employees', '"Employees"', 'secrets', 'x', '"x y"', 'email'])
const literal = oneOf([
  '1',
  '0',
  '-1',
  '2.5',
  "'x'",
  "'it''s'",
  "''",
  "'; DROP TABLE x --'",
  'NULL',
  "'2024-01-01'",
  '9999999999',
])
const comparison = oneOf(['=', '<>', '<', '>=', 'LIKE'])
const aggregate = oneOf(['COUNT', 'SUM', 'MIN', 'MAX', 'AVG'])
const scalar = oneOf(['UPPER', 'LOWER', 'LENGTH', 'ABS', 'TRIM', 'COALESCE'])

/** One query as text. `depth` is how many sub-queries may still be inside. */
export function query(depth = 2, outer: readonly Relation[] = []): fc.Arbitrary<string> {
  const plain = select(depth, outer)
  if (depth === 0) return plain
  const set = fc
    .tuple(plain, oneOf(['UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT']), plain)
    .map((parts) => parts.join(' '))
  return fc.oneof(
    { weight: 6, arbitrary: plain },
    { weight: 1, arbitrary: set },
    { weight: 2, arbitrary: withCte(depth) },
  )
}

function withCte(depth: number): fc.Arbitrary<string> {
  const name = oneOf(['t', 'employees', 'secrets', 'Employees', '"Secrets"', 'departments'])
  return fc
    .tuple(name, query(depth - 1), oneOf(['', 'RECURSIVE ']))
    .chain(([cte, body, recursive]) =>
      select(depth - 1, [], { alias: cte, columns: ['id', 'name', 'email', 'note'] }).map(
        (main) => `WITH ${recursive}${cte} AS (${body}) ${main}`,
      ),
    )
}

function select(depth: number, outer: readonly Relation[], cte?: Relation): fc.Arbitrary<string> {
  return fc.array(relation(depth, cte), { minLength: 1, maxLength: 2 }).chain((sources) => {
    const scope = sources.map(({ relation }) => relation)
    const from = sources.map(({ text }) => text).join(', ')
    const seen = [...scope, ...outer]
    return fc
      .record({
        distinct: oneOf(['', '', 'DISTINCT ']),
        items: fc.array(item(depth, seen), { minLength: 1, maxLength: 3 }),
        where: fc.option(condition(depth, seen), { freq: 2 }),
        order: fc.option(expression(0, seen), { freq: 1 }),
      })
      .map(({ distinct, items, where, order }) =>
        [`SELECT ${distinct}${items.join(', ')} FROM ${from}`, where && `WHERE ${where}`, order && `ORDER BY ${order}`]
          .filter(Boolean)
          .join(' '),
      )
  })
}

function relation(depth: number, cte?: Relation): fc.Arbitrary<{ text: string; relation: Relation }> {
  const tables = Object.keys(TABLES) as TableName[]
  const table = fc.tuple(oneOf(tables), fc.option(aliasName, { freq: 2 })).map(([name, alias]) => ({
    text: alias ? `${name} AS ${alias}` : name,
    relation: { alias: alias ?? name, columns: TABLES[name] },
  }))
  const choices = [{ weight: 5, arbitrary: table }]
  if (cte) choices.push({ weight: 5, arbitrary: fc.constant({ text: cte.alias, relation: cte }) })
  if (depth > 0) choices.push({ weight: 1, arbitrary: subquery(depth) })
  return fc.oneof(...choices)
}

function subquery(depth: number): fc.Arbitrary<{ text: string; relation: Relation }> {
  return fc.tuple(query(depth - 1), aliasName).map(([text, alias]) => ({
    text: `(${text}) AS ${alias}`,
    relation: { alias, columns: ['id', 'name', 'email'] },
  }))
}

function item(depth: number, scope: readonly Relation[]): fc.Arbitrary<string> {
  const named = fc.tuple(expression(depth, scope), aliasName).map(([text, alias]) => `${text} AS ${alias}`)
  const star = oneOf(['*', ...scope.map(({ alias }) => `${alias}.*`)])
  const total = fc.tuple(aggregate, column(scope)).map(([name, text]) => `${name}(${text})`)
  return fc.oneof(named, expression(depth, scope), star, total, fc.constant('COUNT(*)'))
}

function column(scope: readonly Relation[]): fc.Arbitrary<string> {
  const texts = scope.flatMap(({ alias, columns }) => columns.flatMap((name) => [name, `${alias}.${name}`]))
  return oneOf([...texts, ...scope.map(({ alias }) => alias)])
}

function expression(depth: number, scope: readonly Relation[]): fc.Arbitrary<string> {
  const call = fc.tuple(scalar, column(scope)).map(([name, text]) => `${name}(${text})`)
  const choice = fc
    .tuple(column(scope), literal)
    .map(([left, right]) => `CASE WHEN ${left} = ${right} THEN 1 ELSE 0 END`)
  const window = column(scope).map((text) => `ROW_NUMBER() OVER (PARTITION BY ${text} ORDER BY ${text})`)
  const plain = [column(scope), column(scope), literal, call, choice, window]
  return depth > 0
    ? fc.oneof(
        ...plain,
        query(depth - 1, scope).map((text) => `(${text})`),
      )
    : fc.oneof(...plain)
}

function condition(depth: number, scope: readonly Relation[]): fc.Arbitrary<string> {
  const compare = fc.tuple(expression(0, scope), comparison, expression(0, scope)).map((parts) => parts.join(' '))
  const both = fc.tuple(compare, oneOf(['AND', 'OR', 'AND NOT', 'OR NOT']), compare).map((parts) => parts.join(' '))
  const between = fc
    .tuple(column(scope), literal, literal)
    .map(([text, low, high]) => `${text} BETWEEN ${low} AND ${high}`)
  const list = fc.tuple(column(scope), literal).map(([text, value]) => `${text} NOT IN (${value}, 1)`)
  const plain = [compare, both, between, list]
  if (depth === 0) return fc.oneof(...plain)
  const inner = query(depth - 1, scope)
  const exists = inner.map((text) => `EXISTS (${text})`)
  const within = fc.tuple(column(scope), inner).map(([text, body]) => `${text} IN (${body})`)
  return fc.oneof(...plain, exists, within)
}

/** What attackers put into values, names and lists: each tries to end what it stands in, and to begin something else. */
export const FRAGMENTS = [
  "' OR '1'='1",
  "' OR 1=1 --",
  "' OR 1=1 #",
  "' OR 1=1/*",
  "'; DROP TABLE secrets; --",
  "' UNION SELECT note FROM secrets --",
  "' UNION ALL SELECT NULL, note FROM secrets -- ",
  "') UNION SELECT note FROM secrets --",
  "' AND (SELECT COUNT(*) FROM secrets) > 0 --",
  "' || (SELECT MAX(note) FROM secrets) || '",
  "' + (SELECT MAX(note) FROM secrets) + '",
  "\\' UNION SELECT note FROM secrets -- ",
  "\\\\' UNION SELECT note FROM secrets -- ",
  "%' OR name LIKE '%",
  '1 OR 1=1',
  '1) OR (1=1',
  '1 UNION SELECT note FROM secrets',
  '1; DROP TABLE secrets',
  '1 /*!50000 UNION SELECT note FROM secrets */',
  '(SELECT note FROM secrets)',
  '(CASE WHEN (SELECT COUNT(*) FROM secrets) > 1 THEN 1 ELSE 2 END)',
  '1,(SELECT note FROM secrets)',
  'email',
  'id, email',
  '"; DROP TABLE secrets; --',
  '" UNION SELECT note FROM secrets --',
  '`; DROP TABLE secrets; --',
  ']; DROP TABLE secrets; --',
  '$$; DROP TABLE secrets; --$$',
  "E'\\' UNION SELECT note FROM secrets --",
  'pg_sleep(5)',
  'SLEEP(5)',
  "1 WAITFOR DELAY '0:0:5'",
  '1 LIMIT 1 INTO OUTFILE 1',
  '1 AND EXTRACTVALUE(1, CONCAT(1, (SELECT note FROM secrets)))',
  '1\u0000; DROP TABLE secrets',
  '1\r-- \nUNION SELECT note FROM secrets',
  '1 -- \r UNION SELECT note FROM secrets',
  '1/**/UNION/**/SELECT/**/note/**/FROM/**/secrets',
  'ʼ UNION SELECT note FROM secrets --',
  '＇ UNION SELECT note FROM secrets --',
  '\u00a0UNION\u00a0SELECT\u00a0note\u00a0FROM\u00a0secrets',
  '1e0UNION SELECT note FROM secrets',
  '1.UNION SELECT note FROM secrets',
  '0x1 UNION SELECT note FROM secrets',
  '@@version',
  ':1',
  '?',
  '{{7*7}}',
] as const

/** Where a fragment is put: into a text by quotes of ours, raw into a number, a name, a list. */
export const SLOTS = [
  (f: string) => `SELECT name FROM departments WHERE name = '${f}'`,
  (f: string) => `SELECT name FROM departments WHERE name LIKE '%${f}%'`,
  (f: string) => `SELECT name FROM departments WHERE id = ${f}`,
  (f: string) => `SELECT name FROM departments WHERE id IN (${f})`,
  (f: string) => `SELECT name FROM departments ORDER BY ${f}`,
  (f: string) => `SELECT name FROM departments LIMIT ${f}`,
  (f: string) => `SELECT ${f} FROM departments`,
  (f: string) => `SELECT name AS "${f}" FROM departments`,
  (f: string) => `SELECT COUNT(*) FROM departments GROUP BY ${f}`,
  (f: string) => `SELECT name FROM departments d WHERE d.${f} = 1`,
  (f: string) => `SELECT name FROM departments /* ${f} */`,
  (f: string) => `SELECT name FROM departments -- ${f}`,
  (f: string) => `SELECT name FROM (SELECT name FROM departments WHERE name = '${f}') x`,
] as const

const BLANKS: Record<string, readonly string[]> = {
  mysql: ['  ', '\n', '\t', '/**/', ' /* x */ ', ' -- x\n', ' #x\n'],
  other: ['  ', '\n', '\t', '/**/', ' /* x */ ', ' -- x\n', '\r\n', '\f'],
}

/** Texts, quoted names and comments, which stay as they are; or blanks. Ends of lines stay too: they may end a comment. */
const PIECES = /('(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|\$[^$]*\$|--.*|#.*|\/\*[\s\S]*?\*\/|[ \t]+|[\r\n]+)/

/** The same statement in other blanks, comments and letters. */
export function disguise(sql: string, dialect: Dialect): fc.Arbitrary<string> {
  const pieces = sql.split(PIECES).filter((piece) => piece !== '')
  const blanks = BLANKS[dialect] ?? BLANKS.other ?? []
  const changed = pieces.map((piece) => {
    if (/^[ \t]/.test(piece)) return oneOf([' ', ...blanks])
    return PIECES.test(piece) ? fc.constant(piece) : oneOf([piece, piece.toUpperCase(), piece.toLowerCase()])
  })
  return fc.tuple(...changed).map((texts) => texts.join(''))
}

/** A statement with a few places changed: cut, doubled, moved, or with a fragment put in. */
export function mutated(sql: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: sql.length })
  const piece = oneOf([
    ...FRAGMENTS,
    "'",
    '"',
    '`',
    ';',
    '--',
    '/*',
    '*/',
    '(',
    ')',
    ',',
    '.',
    '\\',
    '::text',
    '[',
    ']',
    '$$',
    '\0',
    'FROM secrets',
  ])
  const edit = fc.tuple(place, fc.nat({ max: 8 }), piece, oneOf(['insert', 'cut', 'double', 'replace'] as const))
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => edits.reduce(applied, sql))
}

type Edit = [at: number, length: number, piece: string, kind: 'insert' | 'cut' | 'double' | 'replace']

function applied(sql: string, [at, length, piece, kind]: Edit): string {
  const [head, middle, tail] = [sql.slice(0, at), sql.slice(at, at + length), sql.slice(at + length)]
  if (kind === 'cut') return head + tail
  if (kind === 'double') return head + middle + middle + tail
  return kind === 'insert' ? `${head} ${piece} ${middle}${tail}` : `${head}${piece}${tail}`
}
