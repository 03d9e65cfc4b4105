import { QuerentError } from '../../errors.ts'

/** The driver of a server, which an installation may leave out. Throws SOURCE_UNREADABLE where it is not there. */
export async function loadDriver<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    throw new QuerentError('SOURCE_UNREADABLE', `This kind of source needs the package "${name}".`, {
      next: `Install it: npm install ${name}`,
      cause,
    })
  }
}
