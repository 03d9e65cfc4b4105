/** AWS credentials: those of a session, or the default chain (environment, profile, SSO, container, instance). */
import { QuerentError } from '../errors.ts'
import type { SessionKeys } from './types.ts'
import { KEY_VARIABLES } from './verdicts.ts'

export type AwsCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
export type CredentialChain = () => Promise<AwsCredentials>

/** The default chain of the AWS SDK; it keeps what it finds and renews what expires. Loaded when first asked. */
export function defaultChain(profile: string | undefined): CredentialChain {
  let chain: Promise<CredentialChain> | undefined
  return async () => {
    chain ??= import('@aws-sdk/credential-providers').then(({ fromNodeProviderChain }) =>
      fromNodeProviderChain(profile ? { profile } : {}),
    )
    return (await chain)()
  }
}

/** Throws LLM_KEY when there are no credentials, or only one of the two keys. */
export async function awsCredentials(
  model: string,
  keys: SessionKeys | undefined,
  chain: CredentialChain,
): Promise<AwsCredentials> {
  if (keys?.accessKeyId && keys.secretAccessKey) {
    const { accessKeyId, secretAccessKey, sessionToken } = keys
    return { accessKeyId, secretAccessKey, sessionToken }
  }
  if (keys) throw new QuerentError('LLM_KEY', `The keys entered for ${model} need an access key and a secret key.`)
  try {
    return await chain()
  } catch {
    throw new QuerentError('LLM_KEY', `There are no AWS credentials for ${model}, or they have expired.`, {
      next: `Set ${KEY_VARIABLES.bedrock}, or enter keys for this session.`,
    })
  }
}
