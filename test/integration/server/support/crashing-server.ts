/** A server that says something and crashes in the same turn. */
import { createLogger, standardOutput } from '../../../../server/operation/logger'

createLogger('info', standardOutput().destination).info('last words')
throw new Error('a crash')
