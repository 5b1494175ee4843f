import type { Sealer } from '../sealing'
import type { SealedKey, SealedPhone, SealedStore } from '../stores/sealed-store'
import type { UserRef } from '../stores/store'
import { keyContext, sealSessionKey } from './key-ring'
import { PHONE_INDEX, phoneContext } from './phones'

export interface ResealReport {
  readonly users: number
  readonly resealed: number
  /** Blobs whose key is not in the list any more. A login mends a session_key, WeChat's button a phone number. */
  readonly lost: number
}

type Tally = { -readonly [Name in keyof ResealReport]: ResealReport[Name] }

/**
 * Seals everything anew that is sealed under an older key, so that the older keys can be forgotten. Broken off, it
 * simply begins again: what is done already is passed over.
 *
 * @param onProgress called after every page of users.
 */
export async function resealAll(
  store: SealedStore,
  sealer: Sealer,
  onProgress: (report: ResealReport) => void = () => undefined,
): Promise<ResealReport> {
  const tally: Tally = { users: 0, resealed: 0, lost: 0 }
  for await (const page of store.pages()) {
    await Promise.all(page.map((user) => resealUser(store, sealer, user, tally)))
    tally.users += page.length
    onProgress({ ...tally })
  }
  return tally
}

async function resealUser(store: SealedStore, sealer: Sealer, user: UserRef, tally: Tally): Promise<void> {
  const { keys, phone } = await store.find(user)
  for (const key of keys)
    if (await resealKey(store, sealer, user, key)) tally.resealed += 1
    else if (sealer.open(key.sealed, keyContext(key)) === null) tally.lost += 1
  if (!phone) return
  if (await resealPhone(store, sealer, user, phone)) tally.resealed += 1
  else if (sealer.open(phone.sealed, phoneContext(user.id)) === null) tally.lost += 1
}

/** False when there is nothing to do, or nothing that could be done. */
async function resealKey(
  store: SealedStore,
  sealer: Sealer,
  user: UserRef,
  key: SealedKey,
): Promise<boolean> {
  const { sealed, previousSealed } = key
  const isOutdated = [sealed, previousSealed].some((it) => it !== null && sealer.isOutdated(it))
  const sessionKey = isOutdated && sealer.open(sealed, keyContext(key))
  if (!sessionKey) return false
  const previous = previousSealed && sealer.open(previousSealed, keyContext(key))
  await store.replaceKey(user, key, {
    ...sealSessionKey(sealer, key, sessionKey.toString()),
    previousSealed: previous && sealer.seal(previous, keyContext(key)),
  })
  return true
}

async function resealPhone(
  store: SealedStore,
  sealer: Sealer,
  user: UserRef,
  phone: SealedPhone,
): Promise<boolean> {
  const context = phoneContext(user.id)
  const number = sealer.open(phone.sealed, context)
  if (number === null) return false
  const hash = sealer.index(number.toString(), PHONE_INDEX)
  // The hash may be the older one of the two: a server with other keys has moved on one without the other.
  if (!sealer.isOutdated(phone.sealed) && hash.equals(phone.hash)) return false
  await store.replacePhone(user, phone, { sealed: sealer.seal(number, context), hash })
  return true
}
