import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { QuerentError } from '../../errors.ts'
import { isThisMachine, openLine, readServerAddress, type ServerKind } from './address.ts'

const KIND: ServerKind = {
  defaultPort: 5432,
  options: ['schema', 'sslmode', 'sslrootcert', 'socket', 'pool', 'allow_write', 'timezone'],
  passwordVariable: 'DB_PASSWORD',
}
const read = (address: string, env: NodeJS.ProcessEnv = {}) => readServerAddress(address, KIND, env)
const problemOf = (address: string) => {
  try {
    return inspect(read(address))
  } catch (thrown) {
    const { code, message, next, cause } = thrown as QuerentError
    return `${code} ${message} ${next} ${inspect(cause)}`
  }
}

it('reads every part', () => {
  const address = read('postgres://joe:p%40ss%2Fword@db.example.org:6432/people?schema=hr,pay&pool=3&allow_write=true')
  expect(address).toMatchObject({
    shown: 'postgres://joe@db.example.org:6432/people',
    host: 'db.example.org',
    port: 6432,
    user: 'joe',
    password: 'p@ss/word',
    database: 'people',
    tls: { verify: true },
    options: { schema: ['hr', 'pay'], pool: 3, allow_write: true },
  })
})

it('takes the usual port, and the password from the environment where the address has none', () => {
  const env = { DB_PASSWORD: 'secret' }
  expect(read('postgres://joe@db/people', env)).toMatchObject({ port: 5432, password: 'secret' })
  expect(read('postgres://joe:own@db/people', env)).toMatchObject({ password: 'own' })
})

it('reads a list of schemas in either form', () => {
  expect(read('postgres://joe@db/hr?schema=a,b').options.schema).toEqual(['a', 'b'])
  expect(read('postgres://joe@db/hr?schema=a&schema=b').options.schema).toEqual(['a', 'b'])
})

describe('TLS', () => {
  it.each([
    ['postgres://joe@db.example.org/hr', { verify: true }],
    ['postgres://joe@10.0.0.7/hr', { verify: true }],
    ['postgres://joe@127.0.0.1.example.org/hr', { verify: true }],
    ['postgres://joe@localhost.example.org/hr', { verify: true }],
    ['postgres://joe@localhost/hr', null],
    ['postgres://joe@127.0.0.2/hr', null],
    ['postgres://joe@[::1]/hr', null],
    ['postgres://joe@localhost/hr?socket=/run/db', null],
    ['postgres://joe@localhost/hr?sslmode=verify-full', { verify: true }],
    ['postgres://joe@db.example.org/hr?sslmode=require', { verify: false }],
    ['postgres://joe@db.example.org/hr?sslmode=disable', null],
  ])('%s', (address, tls) => expect(read(address).tls).toEqual(tls))

  it('that is missing or not checked on a network is told', () => {
    expect(openLine(read('postgres://joe@db/hr'))).toEqual([])
    expect(openLine(read('postgres://joe@localhost/hr'))).toEqual([])
    const line = 'postgres://joe@db/hr:'
    expect(openLine(read('postgres://joe@db/hr?sslmode=disable'))).toEqual([`${line} the connection is not encrypted.`])
    expect(openLine(read('postgres://joe@db/hr?sslmode=require'))).toEqual([
      `${line} the certificate of the server is not checked.`,
    ])
  })

  it('knows what lies on this machine', () => {
    expect(['localhost', '127.0.0.1', '::1', '1.2.3.4', '127.evil.org'].map((host) => isThisMachine(host))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })
})

describe('what is wrong is named', () => {
  it.each([
    ['postgres://joe@db/hr?ssl=true', 'there is no option "ssl"'],
    ['postgres://joe@db/hr?password=secret', 'there is no option "password"'],
    ['postgres://joe@db/hr?options=-c%20x', 'there is no option "options"'],
    ['postgres://joe@db/hr?sslmode=prefer', 'sslmode cannot be "prefer"'],
    ['postgres://joe@db/hr?pool=0', 'pool cannot be "0"'],
    ['postgres://joe@db/hr?pool=1e9', 'pool cannot be "1e9"'],
    ['postgres://joe@db/hr?allow_write=yes', 'allow_write cannot be "yes"'],
    ['postgres://joe@db/hr?socket=relative', 'socket cannot be "relative"'],
    ['postgres://joe@db/hr?schema=', 'schema cannot be ""'],
    ["postgres://joe@db/hr?timezone=UTC';DROP", 'timezone cannot be'],
    ['postgres://joe@db/hr?sslrootcert=/nowhere/ca.pem', 'the file /nowhere/ca.pem cannot be read'],
    ['postgres://db/hr', 'the address names no user'],
    ['postgres://joe@db', 'the address names no database'],
    ['postgres://joe@/hr', 'cannot be read'],
    ['postgres:people', 'the address names no user'],
  ])('%s', (address, fault) => expect(problemOf(address)).toContain(fault))
})

describe('a password is never shown', () => {
  it.each([
    'postgres://joe:hidden@db/hr?ssl=true',
    'postgres://joe:hidden@db',
    'postgres://joe:hid/den@db/hr',
    'postgres://joe:1/hidden@db/hr',
    'postgres://joe:1?hidden@db/hr',
    'postgres://joe:1#hidden@db/hr',
    'postgres://joe:hid@den@db/hr',
    'postgres://joe:hidden@db:notaport/hr',
    'postgres://joe:hidden%ZZ@db/hr',
    'postgres://joe:hidden@db/hr?pool=x',
    'postgres://joe:hidden@db/hr',
  ])('of %s', (address) => expect(problemOf(address)).not.toMatch(/hid|den/))
})
