import { Composer } from './composer.tsx'
import { Conversation } from './conversation.tsx'
import { Sidebar } from './sidebar.tsx'

/** Conversations beside the open one. */
export function ChatPage() {
  return (
    <div className="house">
      <Sidebar />
      <main className="room">
        <Conversation />
        <Composer />
      </main>
    </div>
  )
}
