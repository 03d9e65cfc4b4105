/** Parts of Ossie elements as they are written. */
import { type CustomExtension, type Expression, VENDOR } from './ossie-schema.ts'

/** An expression in the one dialect that is read. */
export function ansi(expression: string): Expression {
  return { dialects: [{ dialect: 'ANSI_SQL', expression }] }
}

/** Querent's own data as a custom extension; nothing where there is none. */
export function extensions(data: object): CustomExtension[] | undefined {
  const text = JSON.stringify(data)
  return text === '{}' ? undefined : [{ vendor_name: VENDOR, data: text }]
}
