/** Who asks on the command line: the owner, or anyone whose roles and attributes are given, to see what they would see. */
import { z } from 'zod'
import { type Access, OWNER } from '../access/types.ts'
import { QuerentError } from '../errors.ts'

export type CallerOptions = { role?: string[]; user?: string }

const Value = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))])

const User = z
  .object({
    id: z.union([z.string(), z.number()]).transform(String).optional(),
    name: z.string().optional(),
    roles: z.array(z.string()).default([]),
    attributes: z.record(z.string(), Value).default({}),
  })
  .catchall(Value)

/**
 * The caller of `--role` and `--user`; the owner where neither is given. Attributes stand beside `id`, `name` and `roles`
 * or under `attributes`. Throws INVALID_REQUEST for a user that is not such a JSON object.
 */
export function callerOf({ role = [], user }: CallerOptions): Access {
  if (role.length === 0 && user === undefined) return OWNER
  const { id = 'someone', name = id, roles, attributes, ...others } = readUser(user ?? '{}')
  const all = [...new Set([...role, ...roles])]
  const held = { ...others, ...attributes }
  return {
    user: { id, name, roles: all, attributes: { id, ...held } },
    fingerprint: JSON.stringify([id, all, held]),
  }
}

function readUser(text: string): z.output<typeof User> {
  const parsed = User.safeParse(readJson(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new QuerentError('INVALID_REQUEST', `--user cannot be ${text}: ${issue?.path.join('.')} ${issue?.message}`, {
    next: 'Give a JSON object such as {"id": "u7", "dept_id": 3}.',
  })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
