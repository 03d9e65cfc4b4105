/** What a small database says of itself, for tests: customers, their orders, and the lines of these. */
import type { Introspection, RawColumn } from '../../sources/types.ts'
import type { LogicalType } from '../../types.ts'

function column(name: string, type: LogicalType, more: Partial<RawColumn> = {}): RawColumn {
  return { name, type, nativeType: type.toUpperCase(), nullable: false, ...more }
}

export const SHOP: Introspection = {
  tables: [
    {
      name: 'customers',
      schema: 'main',
      comment: 'Who buys.',
      columns: [
        column('customer_id', 'integer'),
        column('first_name', 'string'),
        column('last_name', 'string'),
        column('country', 'string', { comment: 'Where it is sent.' }),
        column('dob', 'date', { nullable: true }),
      ],
      primaryKey: ['customer_id'],
      uniqueKeys: [],
      rowCount: 40,
    },
    {
      name: 'Orders',
      schema: 'main',
      columns: [
        column('order_id', 'integer'),
        column('customer_id', 'integer'),
        column('billing_customer_id', 'integer', { nullable: true }),
        column('order_date', 'date'),
        column('ship_date', 'date', { nullable: true }),
        column('Freight Cost', 'decimal'),
      ],
      primaryKey: ['order_id'],
      uniqueKeys: [],
      rowCount: 300,
    },
    {
      name: 'order_lines',
      schema: 'main',
      columns: [
        column('order_id', 'integer'),
        column('line_no', 'integer'),
        column('qty', 'integer'),
        column('unit_price', 'decimal'),
      ],
      primaryKey: ['order_id', 'line_no'],
      uniqueKeys: [],
      rowCount: 900,
    },
    {
      name: 'returns',
      schema: 'main',
      columns: [column('return_id', 'integer'), column('customer_id', 'integer'), column('returned', 'date')],
      primaryKey: ['return_id'],
      uniqueKeys: [],
      rowCount: 12,
    },
  ],
  relationships: [
    { from: 'Orders', to: 'customers', fromColumns: ['customer_id'], toColumns: ['customer_id'], origin: 'declared' },
    {
      from: 'Orders',
      to: 'customers',
      fromColumns: ['billing_customer_id'],
      toColumns: ['customer_id'],
      origin: 'inferred',
    },
    { from: 'order_lines', to: 'Orders', fromColumns: ['order_id'], toColumns: ['order_id'], origin: 'declared' },
    { from: 'returns', to: 'customers', fromColumns: ['customer_id'], toColumns: ['customer_id'], origin: 'inferred' },
  ],
  warnings: ['profiles are taken from a sample'],
}

type Part = { datasets?: string; relationships?: string; metrics?: string; data?: object }

/** The YAML text of a model from its parts, each a list as YAML that is not indented. Datasets begin at line 6. */
export function modelText({
  datasets = '- {name: customers, source: customers}',
  relationships,
  metrics,
  data,
}: Part): string {
  const part = (key: string, list: string | undefined) =>
    list === undefined ? [] : [`    ${key}:`, ...list.split('\n').map((line) => `      ${line}`)]
  return [
    'version: 0.2.0.dev0',
    'semantic_model:',
    '  - name: shop',
    '    description: A shop.',
    ...part('datasets', datasets),
    ...part('relationships', relationships),
    ...part('metrics', metrics),
    ...(data ? part('custom_extensions', `- {vendor_name: QUERENT, data: '${JSON.stringify(data)}'}`) : []),
  ].join('\n')
}

/** A metric or field as one line of YAML. */
export function element(name: string, expression: string, data?: object, more = ''): string {
  const extension = data ? `, custom_extensions: [{vendor_name: QUERENT, data: '${JSON.stringify(data)}'}]` : ''
  return `- {name: ${name}, expression: {dialects: [{dialect: ANSI_SQL, expression: ${JSON.stringify(expression)}}]}${extension}${more}}`
}
