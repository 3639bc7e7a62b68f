"""The steps that Redis takes as one: each script either happens whole or not at all.

Writes that need memory come first in each script: where Redis is out of memory it
refuses the first of them, and nothing has been written.
"""

RECEIVE = """
-- KEYS inbox, last, seen...   ARGV seen seconds, inbox bound, sealed message...
-- Returns the newest id before this call, then an id for each message, '' if seen before.
if redis.call('XLEN', KEYS[1]) + #KEYS - 2 > tonumber(ARGV[2]) then
  return redis.error_reply('FULL the inbox of this shard')
end
local out = {redis.call('GET', KEYS[2]) or ''}
local newest = nil
for i = 3, #KEYS do
  if redis.call('SET', KEYS[i], '1', 'NX', 'EX', ARGV[1]) then
    newest = redis.call('XADD', KEYS[1], '*', 'm', ARGV[i])
    out[i - 1] = newest
  else
    out[i - 1] = ''
  end
end
if newest then redis.call('SET', KEYS[2], newest) end
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
