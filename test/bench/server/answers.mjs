/** What the servers that ours is compared with always answer: as many bytes as ours. */
import { tokenOf } from './people.mjs'

const now = new Date().toISOString()

export const me = {
  id: 'u_AAAAAAAAAAAAAAAAAAAAAA',
  nickname: null,
  avatar_url: null,
  phone: null,
  created_at: now,
}

export const login = {
  access_token: tokenOf('wa', 0),
  token_type: 'Bearer',
  expires_in: 7200,
  refresh_token: tokenOf('wr', 0),
  refresh_expires_in: 2_592_000,
  scope: 'user',
  session: { id: 's_AAAAAAAAAAAAAAAAAAAAAA', absolute_expires_at: now },
  user: { id: me.id, is_new: false, has_phone: false, has_union_id: false },
}
