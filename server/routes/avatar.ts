import multipart from '@fastify/multipart'
import { Type } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import type { Avatars } from '../media/avatars'
import type { PictureChecker } from '../media/picture'
import { ProblemError } from '../problems'
import { SessionError } from '../sessions/errors'
import type { ProfileRecord, UserRef, UserStore } from '../stores/store'
import type { App } from './app-types'
import { AVATAR_PATH } from './avatar-url'
import type { Guard } from './bearer'
import { answer } from './me'
import { BEARER, Me, problems } from './schemas'
import { UploadSlots } from './upload-slots'

export interface AvatarDeps {
  readonly guard: Guard
  readonly users: UserStore
  readonly avatars: Avatars
  readonly pictures: PictureChecker
  readonly publicUrl: string | null
}

const MAX_BYTES = 2 * 1024 * 1024
/** `wx.uploadFile` may send `formData` with it; it is not read. */
const MAX_FIELDS = 8

export function avatarRoutes(app: App, { guard, users, avatars, pictures, publicUrl }: AvatarDeps): void {
  // The parser of multipart bodies belongs to this route only: elsewhere they are 415.
  app.register(async (uploads: App) => {
    await uploads.register(multipart, {
      limits: { fileSize: MAX_BYTES, files: 1, fields: MAX_FIELDS, fieldSize: 1024, parts: MAX_FIELDS + 1 },
    })
    const slots = new UploadSlots()
    uploads.setErrorHandler((error) => {
      throw isForeignType(error) ? notMultipart() : error
    })
    uploads.post(
      '/v1/me/avatar',
      {
        bodyLimit: MAX_BYTES + 16 * 1024,
        schema: {
          summary: 'Upload a PNG or JPEG picture of at most 2 MB as multipart field `avatar`',
          security: BEARER,
          form: Type.Object({ avatar: Type.String({ format: 'binary' }) }),
          response: { 200: Me, ...problems },
        },
      },
      async (request, reply) => {
        const { user } = await guard.principalOf(request)
        const profile = await slots.hold(user.id, async () => replaceAvatar(user, await readFile(request)))
        return answer(request, reply, profile, publicUrl)
      },
    )
  })

  async function replaceAvatar(user: UserRef, bytes: Buffer): Promise<ProfileRecord> {
    const type = await pictures.check(bytes)
    if (type === null) throw invalid('must be a PNG or JPEG picture')
    const name = await avatars.save({ bytes, type })
    const outcome = await users.updateProfile(user, { avatar: name }, null)
    if (outcome.kind !== 'updated') {
      await avatars.remove(name)
      throw new SessionError('access_token_invalid')
    }
    await avatars.remove(outcome.before.avatar)
    return outcome.profile
  }

  // Public, because an <image> sends no token; the name cannot be guessed and never gets another content.
  app.get(
    `${AVATAR_PATH}:name`,
    {
      schema: {
        summary: 'A picture by its unguessable name',
        params: Type.Object({ name: Type.String({ maxLength: 64 }) }),
        produces: ['image/png', 'image/jpeg'],
      },
    },
    async (request, reply) => {
      const avatar = await avatars.find(request.params.name)
      if (!avatar) throw new ProblemError('not_found')
      return reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('content-security-policy', "default-src 'none'")
        .type(`image/${avatar.type}`)
        .send(avatar.bytes)
    },
  )
}

async function readFile(request: FastifyRequest): Promise<Buffer> {
  if (!request.isMultipart()) throw notMultipart()
  const bytes = await request
    .file()
    .then((file) => file?.toBuffer())
    .catch((error: unknown) => {
      // The plugin's own refusals say what they are; the parser's say nothing but that the body is broken.
      const isRefusal = typeof error === 'object' && error !== null && 'statusCode' in error
      throw isRefusal ? error : invalid('cannot be read: the body is broken')
    })
  if (!bytes) throw invalid('is missing')
  return bytes
}

function invalid(detail: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ pointer: '/avatar', detail }] })
}

/** Fastify's refusal of a body that no parser was registered for. */
function isForeignType(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 415
}

function notMultipart(): ProblemError {
  return new ProblemError('unsupported_media_type', {
    detail: 'Send multipart/form-data with the picture as its field avatar.',
    headers: { 'accept-post': 'multipart/form-data' },
  })
}
