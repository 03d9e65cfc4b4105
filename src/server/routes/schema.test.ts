import { describe, expect, it } from 'vitest'
import { send, serveForTests } from '../test-server.ts'

const server = serveForTests()

describe('the schema', () => {
  it('lists the sources', async () => {
    const { json } = await send(server.app, '/api/schema/databases')
    expect(json).toMatchObject({ databases: [{ name: 'employees', dialect: 'duckdb', ready: true, tables: 1 }] })
  })

  it('is read again on demand, and says when it was read', async () => {
    const readAt = async () => {
      const { json } = await send(server.app, '/api/schema/databases')
      return Date.parse((json as { databases: { schemaReadAt: string }[] }).databases[0]?.schemaReadAt ?? '')
    }
    const before = await readAt()
    const { status, json } = await send(server.app, '/api/sources/employees/refresh', {
      method: 'POST',
      body: { full: true },
    })
    expect({ status, json }).toMatchObject({ status: 200, json: { name: 'employees', ready: true, tables: 1 } })
    expect(await readAt()).toBeGreaterThanOrEqual(before)
    expect((await send(server.app, '/api/sources/employees/refresh', { method: 'POST' })).status).toBe(200)
    expect((await send(server.app, '/api/sources/nowhere/refresh', { method: 'POST' })).status).toBe(404)
  })

  it('lists tables with their columns and sample values', async () => {
    const { json } = await send(server.app, '/api/schema/tables')
    expect(json).toMatchObject({
      source: 'employees',
      tables: [{ name: 'employees', full_name: expect.stringContaining('employees'), row_count: 6, rowCount: 6 }],
    })
    const [table] = (json as { tables: { columns: { name: string; sample_values: unknown[] }[] }[] }).tables
    const department = table?.columns.find(({ name }) => name === 'department')
    expect(department).toMatchObject({ data_type: 'VARCHAR', label: 'department', nullable: expect.any(Boolean) })
    expect(department?.sample_values.toSorted()).toEqual(['Legal', 'Research', 'Sales'])
  })

  it('keeps the tables that a search hits', async () => {
    const tables = async (search: string) => (await send(server.app, `/api/schema/tables?search=${search}`)).json
    expect(await tables('salary')).toMatchObject({ tables: [{ name: 'employees' }] })
    expect(await tables('weather')).toMatchObject({ tables: [] })
  })

  it('shows one table, in any letter case', async () => {
    expect((await send(server.app, '/api/schema/table/Employees')).json).toMatchObject({
      name: 'employees',
      row_count: 6,
    })
  })

  it('finds columns by name and by value', async () => {
    const names = async (query: string): Promise<string[]> => {
      const { json } = await send(server.app, `/api/schema/search?query=${query}&top_k=3`)
      return (json as { results: { name: string }[] }).results.map(({ name }) => name)
    }
    expect((await names('hire'))[0]).toBe('hire_date')
    expect((await names('research'))[0]).toBe('department')
  })

  it.each([
    ['/api/schema/table/nothing', 404, 'TABLE_UNKNOWN'],
    ['/api/schema/tables?source=nowhere', 404, 'SOURCE_UNKNOWN'],
    ['/api/schema/search?query=pay&source=nowhere', 404, 'SOURCE_UNKNOWN'],
    ['/api/schema/search?query=p', 400, 'INVALID_REQUEST'],
    ['/api/schema/search?query=pay&top_k=51', 400, 'INVALID_REQUEST'],
  ])('refuses %s', async (path, status, code) => {
    expect(await send(server.app, path)).toMatchObject({ status, json: { error: { code } } })
  })
})
