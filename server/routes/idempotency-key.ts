import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../problems'

const SHAPE = /^[!-~]{16,64}$/

/** 128 random bits take 22 characters in base64url. */
const STRONG_LENGTH = 22

/** @throws {ProblemError} `validation_failed` when there is one that is no 16–64 visible characters. */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && SHAPE.test(key)) return key
  throw new ProblemError('validation_failed', {
    errors: [{ pointer: '', detail: 'Idempotency-Key must be 16 to 64 visible characters' }],
  })
}

/** The key, when it cannot be guessed: the stored answer of a login holds tokens. A weaker one is ignored. */
export function strongIdempotencyKeyOf(request: FastifyRequest): string | null {
  const key = idempotencyKeyOf(request)
  return key !== null && key.length >= STRONG_LENGTH ? key : null
}
