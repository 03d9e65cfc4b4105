import { useSelected } from '../app-context.ts'
import { words } from '../words/index.ts'
import { Icon } from './icon.tsx'

/** Says that there is no network, and what that means for what is on the page. */
export function Offline() {
  const online = useSelected((state) => state.online)
  return (
    <div role="status" className="offline-place">
      {!online && (
        <p className="offline">
          <Icon name="info" />
          {words.common.offline}
        </p>
      )}
    </div>
  )
}
