/** Opaque runs of 16 and more (tokens, codes, openids), padded base64 (keys, vectors), mainland phone numbers. */
const SECRETS = /[\w+/]{22,}={1,2}|[\w+=-]{16,}|\b1\d{10}\b/g

/**
 * Makes a text safe to log: nothing that could be a token, a code, a session_key, an openid or a
 * phone number survives. Cuts too much rather than too little.
 */
export function redact(text: string): string {
  return text.replace(SECRETS, '***')
}
