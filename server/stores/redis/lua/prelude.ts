/**
 * Before every script: `args`, what the caller says; `now`, the store's time in milliseconds; `answer`, the only
 * way out. `wall` is Redis's bare clock, which its own expiry follows.
 */
export const PRELUDE = `
local args = cjson.decode(ARGV[2])

local clock = redis.call('TIME')
local wall = clock[1] * 1000 + math.floor(clock[2] / 1000)
local now = math.max(wall, tonumber(ARGV[1]))

local function answer(fields)
  fields.now = now
  return cjson.encode(fields)
end

local function read(key)
  local text = redis.call('GET', key)
  return text and cjson.decode(text)
end

local function read_field(key, field)
  local text = redis.call('HGET', key, field)
  return text and cjson.decode(text)
end

local function write_field(key, field, value)
  redis.call('HSET', key, field, cjson.encode(value))
end

-- Moves the end of a key, only ever to later.
local function keep_until(key, time)
  if redis.call('PTTL', key) + wall < time then redis.call('PEXPIREAT', key, time) end
end
`
