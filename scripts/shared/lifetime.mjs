/** What a command has started, and how it ends: by itself, by Ctrl-C, or with the terminal. */

/**
 * @typedef {object} Lifetime
 * @property {(close: () => unknown) => void} onEnd what was started last is ended first
 * @property {(exitCode: number) => Promise<void>} end ends everything, then the process; a second call does not wait
 * @property {() => boolean} isEnding
 */

/** How often it is asked whether the parent still lives, in milliseconds. */
const PARENT_CHECK_MS = 500

/**
 * @param {number} [interruptedCode] exit code after Ctrl-C: 0 where that is how the command ends, 130 where work is cut off
 * @returns {Lifetime}
 */
export function createLifetime(interruptedCode = 0) {
  const closers = /** @type {(() => unknown)[]} */ ([])
  let isEnding = false
  /** @param {number} exitCode */
  async function end(exitCode) {
    if (isEnding) process.exit(exitCode)
    isEnding = true
    for (const close of closers.reverse()) {
      // What cannot be closed must not keep the rest open.
      await Promise.resolve(close()).catch(() => {})
    }
    process.exit(exitCode)
  }
  const interrupted = () => end(interruptedCode)
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, interrupted)
  // When npm itself is ended, the shell between it and this process goes without passing the signal on.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && interrupted(), PARENT_CHECK_MS).unref()
  return { end, onEnd: (close) => closers.push(close), isEnding: () => isEnding }
}
