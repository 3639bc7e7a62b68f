"""The steps that Redis takes as one: each script either happens whole or not at all.

Writes that need memory come first in each script: where Redis is out of memory it
refuses the first of them, and nothing has been written.
"""

RECEIVE = """
-- KEYS inbox, last, lease, then for each message: seen, rate
-- ARGV seen seconds, inbox bound, this process, shard, then for each message: sealed, and its
--      rate: milliseconds that one message drains in (0: no limit), how many there may be,
--      '1' if it tells
-- Wakes the process that works the shard, unless it is this one.
-- Returns the newest id before this call, '1' if another was woken, then for each message its
-- id, '' if it was seen before, '-' if it is over its limit, '!' and its id if it is the first.
-- It writes each time: what was stored before, but not confirmed, has to reach a replica too.
if redis.call('XLEN', KEYS[1]) + (#KEYS - 3) / 2 > tonumber(ARGV[2]) then
  return redis.error_reply('FULL the inbox of this shard')
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
-- A rate's key holds when its bucket will be empty, negative while its chat is passed over.
local function over(key, each, most, tells)
  local empty = tonumber(redis.call('GET', key) or '0')
  local level = math.max(0, (math.abs(empty) - now) / each)
  local silent = empty < 0 and level > most * 2 / 3
  local full = level + 1 > most
  if full and not tells then return '-' end
  local ms = math.ceil(math.min(level + 1, most) * each)
  local sign = (silent or full) and '-' or ''
  redis.call('SET', key, sign .. string.format('%.0f', now + ms), 'PX', string.format('%.0f', ms))
  return silent and '-' or full and '!' or ''
end
local out = {redis.call('GET', KEYS[2]) or '', ''}
local newest = nil
for i = 4, #KEYS, 2 do
  local a, said = 2 * i - 3, ''
  if redis.call('EXISTS', KEYS[i]) == 0 then
    local each = tonumber(ARGV[a + 1])
    if each > 0 then said = over(KEYS[i + 1], each, tonumber(ARGV[a + 2]), ARGV[a + 3] == '1') end
    if said ~= '-' then
      redis.call('SET', KEYS[i], '1', 'EX', ARGV[1])
      newest = redis.call('XADD', KEYS[1], '*', said == '!' and 'over' or 'm', ARGV[a])
      said = said .. newest
    end
  end
  out[#out + 1] = said
end
redis.call('SET', KEYS[2], newest or out[1])
local owner = newest and redis.call('GET', KEYS[3])
if owner and owner ~= ARGV[3] then
  redis.call('PUBLISH', 'tc:wake:' .. owner, ARGV[4])
  out[2] = '1'
end
return out
"""

COMMIT = """
-- KEYS lease, inbox, session, language, mailbox, outbox, log, desk, desks, handoffs,
--      subscription, subscribers, told, sessions
-- ARGV owner, entry id, session, session seconds, language, language seconds, erase,
--      log record, log bound, then of the desk: who had the word, who has it, now, urgent,
--      person, conversation, pseudonym, card, line; then the subscription ('' as it is,
--      '-' ended), its seconds, Unix time; then sealed parcel...
-- Returns the parcels' ids, or 'LOST' (another owner), 'GONE' (done before) or 'MOVED'
-- (another has the word by now).
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'LOST' end
if #redis.call('XRANGE', KEYS[2], ARGV[2], ARGV[2]) == 0 then return 'GONE' end
local seat = redis.call('HMGET', KEYS[8], 'state', 'since', 'operator')
local state, after = seat[1] or 'bot', ARGV[11]
if ARGV[3] == '' then after = 'bot'
elseif state ~= ARGV[10] then return 'MOVED' end
local ids = {}
for i = 22, #ARGV do
  ids[#ids + 1] = redis.call('XADD', KEYS[6], '*', 'p', ARGV[i])
end
if ARGV[8] ~= '' then
  redis.call('XADD', KEYS[7], 'MAXLEN', '~', ARGV[9], '*', 'r', ARGV[8])
end
local function note(event, since, operator)
  redis.call('XADD', KEYS[10], 'MAXLEN', '~', '50000', '*', 'a', ARGV[12], 'c', ARGV[15],
    'p', ARGV[16], 'e', event, 'o', operator, 's', since)
end
if after ~= 'bot' then
  if after == 'waiting' and state ~= 'waiting' then
    note('asked', ARGV[12], '')
    redis.call('DEL', KEYS[8])
    redis.call('HSET', KEYS[8], 'state', 'waiting', 'since', ARGV[12], 'urgent', '0',
      'unclaimed', ARGV[12], 'operator', '')
    redis.call('ZADD', KEYS[9], ARGV[12], ARGV[14])
  end
  redis.call('HSET', KEYS[8], 'card', ARGV[17])
  if ARGV[18] ~= '' then redis.call('HSET', KEYS[8], 'line', ARGV[18]) end
  if ARGV[13] == '1' then redis.call('HSET', KEYS[8], 'urgent', '1') end
  redis.call('EXPIRE', KEYS[8], ARGV[4])
  redis.call('EXPIRE', KEYS[9], ARGV[4])
elseif state ~= 'bot' then
  if seat[2] and ARGV[7] ~= '1' then note('left', seat[2], seat[3]) end
  redis.call('DEL', KEYS[8])
  redis.call('ZREM', KEYS[9], ARGV[14])
end
local person, now = ARGV[14], tonumber(ARGV[21])
local function listed(key, seconds)
  redis.call('ZADD', key, now + tonumber(seconds), person)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  redis.call('EXPIRE', key, seconds)
end
if ARGV[3] ~= '' then
  redis.call('SET', KEYS[3], ARGV[3], 'EX', ARGV[4])
  listed(KEYS[14], ARGV[4])
else
  redis.call('DEL', KEYS[3])
  redis.call('ZREM', KEYS[14], person)
end
if ARGV[7] == '1' or ARGV[19] == '-' then
  redis.call('DEL', KEYS[11])
  redis.call('ZREM', KEYS[12], person)
elseif ARGV[19] ~= '' then
  redis.call('SET', KEYS[11], ARGV[19], 'EX', ARGV[20])
  listed(KEYS[12], ARGV[20])
elseif redis.call('EXPIRE', KEYS[11], ARGV[20]) == 1 then
  listed(KEYS[12], ARGV[20])
end
if ARGV[7] == '1' then redis.call('DEL', KEYS[4], KEYS[5], KEYS[13])
elseif ARGV[5] ~= '' then redis.call('SET', KEYS[4], ARGV[5], 'EX', ARGV[6])
else redis.call('EXPIRE', KEYS[4], ARGV[6]) end
redis.call('XDEL', KEYS[2], ARGV[2])
return ids
"""

SENT = """
-- KEYS outbox, session, desk, desks, log, subscription, told, subscribers, sessions
-- ARGV parcel id, '1' to end the session, person,
--      log record of a failure or '', the same of nobody, log bound
-- Whoever stopped the bot has no subscription any more, either.
-- Nobody it is where the person is forgotten by now: the log must not learn of them again.
if ARGV[4] ~= '' and redis.call('XDEL', KEYS[1], ARGV[1]) == 1 then
  local record = redis.call('EXISTS', KEYS[2]) == 1 and ARGV[4] or ARGV[5]
  redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[6], '*', 'r', record)
end
redis.call('XDEL', KEYS[1], ARGV[1])
if ARGV[2] == '1' then
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[6], KEYS[7])
  for _, list in ipairs({KEYS[4], KEYS[8], KEYS[9]}) do redis.call('ZREM', list, ARGV[3]) end
end
return 1
"""

ALIVE = """
-- KEYS processes   ARGV owner, seconds   Signs a process in; returns how many are alive.
-- By Redis's clock: that of a process may be set forward or back at any time. A sign from
-- the future is from before Redis's own was set back.
local time, seconds = redis.call('TIME'), tonumber(ARGV[2])
local now = time[1] + time[2] / 1000000
redis.call('ZADD', KEYS[1], string.format('%.3f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.3f', now - seconds))
redis.call('ZREMRANGEBYSCORE', KEYS[1], string.format('%.3f', now + seconds), '+inf')
return redis.call('ZCARD', KEYS[1])
"""

RENEW = """
-- KEYS lease   ARGV owner, milliseconds   Takes a free lease, renews one's own.
local owner = redis.call('GET', KEYS[1])
if owner == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) return 1 end
if owner then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 2
"""

RELEASE = """
-- KEYS lease   ARGV owner
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
