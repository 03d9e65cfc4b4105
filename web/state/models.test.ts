import { expect, it } from 'vitest'
import { fieldsOf, givenFields, type ModelItem } from './models.ts'

const BEDROCK: ModelItem = {
  name: 'bedrock:x',
  provider: 'bedrock',
  is_default: true,
  has_key: true,
  has_session_key: false,
  state: 'ready',
  key_fields: ['access_key_id', 'secret_access_key', 'session_token', 'region', 'api_key'],
}

it('AWS takes the keys of an account or an API key, each with a region', () => {
  expect(fieldsOf(BEDROCK, 'keys')).toEqual(['access_key_id', 'secret_access_key', 'session_token', 'region'])
  expect(fieldsOf(BEDROCK, 'api_key')).toEqual(['region', 'api_key'])
  expect(fieldsOf({ ...BEDROCK, provider: 'anthropic', key_fields: ['api_key'] }, 'keys')).toEqual(['api_key'])
})

it('what is needed must be given; token and region need not', () => {
  const fields = fieldsOf(BEDROCK, 'keys')
  expect(givenFields(fields, { access_key_id: 'a' })).toBeUndefined()
  expect(givenFields(fields, { access_key_id: ' a ', secret_access_key: 'b', session_token: ' ' })).toEqual({
    access_key_id: 'a',
    secret_access_key: 'b',
  })
})
