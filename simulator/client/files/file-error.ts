import { ApiFailure } from '../wx/failure'

/** Why a file operation failed (docs: FileSystemManager, 错误码). */
const MESSAGES = {
  1300001: 'operation not permitted',
  1300002: 'no such file or directory',
  1300014: 'Path permission denied',
  1300020: 'not a directory',
  1300021: 'Is a directory',
  1300022: 'Invalid argument',
  1300066: 'directory not empty',
  1300202: 'the maximum size of the file storage limit is exceeded',
  1300203: 'base64 encode error',
  1301000: 'permission denied, cannot access file path',
  1301003: 'illegal operation on a directory',
  1301005: 'file already exists',
  1301112: 'tempFilePath file not exist',
} as const

export function fileError(errno: keyof typeof MESSAGES, path = ''): ApiFailure {
  return new ApiFailure(`${MESSAGES[errno]} ${path}`.trim(), errno)
}
