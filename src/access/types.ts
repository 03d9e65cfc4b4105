/** Who asks. It travels with every call; row and column policies will hang on it. */
export type Access = {
  user: { id: string; name: string; roles: string[]; attributes: Record<string, string> }
  /** Changes whenever what this caller may see changes; part of every cache key. */
  fingerprint: string
}

/** The one person of an installation without logins: may read every configured source. */
export const OWNER: Access = {
  user: { id: 'owner', name: 'Owner', roles: ['owner'], attributes: {} },
  fingerprint: 'owner',
}
