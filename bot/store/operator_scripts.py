"""The steps of logging in and staying so that Redis takes as one."""

FOUND = """
-- KEYS session   ARGV now, idle seconds, shift seconds, '1' to renew
-- Returns {operator, epoch}, or nothing.
local value = redis.call('GET', KEYS[1])
if not value then return nil end
local operator, epoch, began, used = string.match(value, '^(%w+):(%d+):(%d+):(%d+)$')
local now = tonumber(ARGV[1])
if not operator or now - began > tonumber(ARGV[3]) or now - used > tonumber(ARGV[2]) then
  redis.call('DEL', KEYS[1])
  return nil
end
if ARGV[4] == '1' then
  value = operator .. ':' .. epoch .. ':' .. began .. ':' .. ARGV[1]
  redis.call('SET', KEYS[1], value, 'EX', ARGV[2])
end
return {operator, epoch}
"""

# A brake's value is "wrong tries:time of the next one". The first tries are free, then the
# wait doubles up to a cap; a day without a wrong try forgets them.
_BRAKE = """
local function read(key)
  local value = redis.call('GET', key)
  if not value then return 0, 0 end
  local tries, free_at = string.match(value, '^(%d+):(%d+)$')
  return tonumber(tries), tonumber(free_at)
end
local function press(key, free, cap, now)
  local tries = read(key) + 1
  local wait = 0
  if tries >= free then wait = math.min(cap, 2 ^ math.min(tries - free, 20)) end
  redis.call('SET', key, string.format('%d:%d', tries, now + wait), 'EX', 86400)
end
"""

TRY = (
    _BRAKE
    + """
-- KEYS of name, of address, of pair, known addresses   ARGV now, pair
-- Returns the seconds to wait; with 0 the try is counted.
local now = tonumber(ARGV[1])
local known = redis.call('ZSCORE', KEYS[4], ARGV[2])
local brakes = {{KEYS[1], 5, 900}, {KEYS[2], 20, 900}}
if known then brakes = {{KEYS[3], 5, 30}} end
local wait = 0
for _, brake in ipairs(brakes) do
  local _, free_at = read(brake[1])
  if free_at - now > wait then wait = free_at - now end
end
if wait > 0 then return wait end
for _, brake in ipairs(brakes) do press(brake[1], brake[2], brake[3], now) end
return 0
"""
)

TRIED = (
    _BRAKE
    + """
-- KEYS of name, of address, of pair, known addresses
-- ARGV now, pair, seconds that an address is known, how many are known
local known = redis.call('ZSCORE', KEYS[4], ARGV[2])
redis.call('ZADD', KEYS[4], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[4], ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', ARGV[1] - ARGV[3])
redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -1 - ARGV[4])
redis.call('DEL', KEYS[3])
if not known then
  redis.call('DEL', KEYS[1])
  local tries = read(KEYS[2])
  if tries <= 1 then redis.call('DEL', KEYS[2])
  else redis.call('SET', KEYS[2], string.format('%d:%d', tries - 1, ARGV[1]), 'EX', 86400) end
end
return 1
"""
)
