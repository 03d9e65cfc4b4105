import { useSelected } from '../app-context.ts'
import { Icon } from './icon.tsx'

/** Says that there is no network, and what that means for what is on the page. */
export function Offline() {
  const online = useSelected((state) => state.online)
  return (
    <div role="status" className="offline-place">
      {!online && (
        <p className="offline">
          <Icon name="info" />
          You are offline. What is here stays, a running answer goes on at the server, and this page reconnects by
          itself.
        </p>
      )}
    </div>
  )
}
