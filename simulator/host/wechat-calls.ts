import { type Call, createControl } from '../open-api/index'
import { describeWeChatCall } from '../sequence/describe'
import type { SequenceLog } from '../sequence/log'

/** What WeChat's simulated server is asked by the backend, brought into the sequence of the host. */
export interface WeChatCalls {
  /** Brings in what there is by now. */
  catchUp(): Promise<void>
  /** Brings in each call as it is answered, while anybody follows. @returns ends it for this follower. */
  follow(): () => void
  /** By path, since the start of the host or the last `resetCounts`. */
  counts(): Promise<Record<string, number>>
  resetCounts(): Promise<void>
}

/** Milliseconds that one question may wait for a call. */
const PATIENCE = 2_000

export function createWeChatCalls(openApiUrl: string, sequence: SequenceLog): WeChatCalls {
  const control = createControl(openApiUrl)
  let since = 0
  /** Ids begin anew when the server's log is reset. */
  let run = 0
  let followers = 0
  let following = false
  let baseline: Readonly<Record<string, number>> = {}

  async function take(wait: number): Promise<void> {
    const asked = since
    const { calls, latest } = await control.calls({ since: asked, wait })
    if (latest < asked) {
      if (since === asked) {
        run += 1
        since = 0
      }
      return take(0)
    }
    // Another question may have brought in some of them meanwhile.
    const news = calls.filter(({ id }) => id > since)
    since = Math.max(since, latest)
    if (news.length > 0) sequence.put(news.map((call: Call) => describeWeChatCall(call, run)))
  }

  async function followOn(): Promise<void> {
    if (following) return
    following = true
    // A server that has gone ends it; whoever follows next begins anew.
    while (followers > 0) await take(PATIENCE)
  }

  return {
    catchUp: () => take(0),
    follow() {
      followers += 1
      void followOn()
        .catch(() => undefined)
        .finally(() => {
          following = false
        })
      return () => {
        followers -= 1
      }
    },
    async counts() {
      const { counts } = await control.calls({ since: Number.MAX_SAFE_INTEGER })
      const own = Object.entries(counts).map(([path, count]) => {
        const before = baseline[path] ?? 0
        // Fewer than before: the server's own log was reset since.
        return [path, count < before ? count : count - before] as const
      })
      return Object.fromEntries(own.filter(([, count]) => count > 0))
    },
    async resetCounts() {
      baseline = (await control.calls({ since: Number.MAX_SAFE_INTEGER })).counts
    },
  }
}
