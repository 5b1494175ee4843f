import type { FastifyRequest } from 'fastify'

export const AVATAR_PATH = '/avatars/'

/** Where the phone finds a picture: at the configured address, else where it found us. */
export function avatarUrl(request: FastifyRequest, name: string, publicUrl: string | null): string {
  return `${publicUrl ?? `${request.protocol}://${request.host}`}${AVATAR_PATH}${name}`
}

/** The last part of an address that `avatarUrl` made; null for another one. */
export function avatarName(url: string): string | null {
  const at = url.lastIndexOf(AVATAR_PATH)
  return at < 0 ? null : url.slice(at + AVATAR_PATH.length)
}
