/**
 * What pages of others load: it stays small and keeps its address, and fetches the element itself under a name that changes
 * with its content.
 */
import('./element.tsx').catch((cause: unknown) => console.error('querent-chat could not be loaded.', cause))
