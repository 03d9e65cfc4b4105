/** The shapes that cross from one room to another. One zod schema per shape, shared by HTTP, CLI, web and library. */
export * from './types/catalog.ts'
export * from './types/plan.ts'
export * from './types/result.ts'
export type * from './types/spending.ts'
export * from './types/turn.ts'
export * from './types/values.ts'
