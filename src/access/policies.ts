/** The policy in force: from a file where one is configured, else from the store. A change takes effect with the next question. */
import { readFile, stat } from 'node:fs/promises'
import { QuerentError } from '../errors.ts'
import { type Policy, readPolicy } from './policy.ts'

/** The policy that the store holds, as text. */
export type StoredPolicy = () => Promise<{ text: string; version: number } | null>

export class Policies {
  private readonly file: string
  private readonly stored: StoredPolicy
  private known: { mark: string; policy: Policy } | undefined

  /** `file` is empty where the store is to be asked. */
  constructor(file: string, stored: StoredPolicy) {
    this.file = file
    this.stored = stored
  }

  /** The policy, undefined where there is none. Throws POLICY_INVALID: with a policy that cannot be read, nobody reads anything. */
  async current(): Promise<Policy | undefined> {
    return this.file ? this.ofFile() : this.ofStore()
  }

  private async ofFile(): Promise<Policy> {
    try {
      const { mtimeMs, size, ino } = await stat(this.file)
      const mark = `${mtimeMs}-${size}-${ino}`
      if (this.known?.mark !== mark)
        this.known = { mark, policy: readPolicy(await readFile(this.file, 'utf8'), this.file) }
      return this.known.policy
    } catch (cause) {
      this.known = undefined
      if (cause instanceof QuerentError) throw cause
      throw new QuerentError('POLICY_INVALID', `The policy ${this.file} cannot be read.`, { cause })
    }
  }

  private async ofStore(): Promise<Policy | undefined> {
    const stored = await this.stored()
    if (!stored) return undefined
    const mark = String(stored.version)
    if (this.known?.mark !== mark) this.known = { mark, policy: readPolicy(stored.text, `policy, version ${mark}`) }
    return this.known.policy
  }
}
