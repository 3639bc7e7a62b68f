"""The steps of telling many people something, and of their pace: see ``scripts``."""

TELL = """
-- KEYS told, outbox, what the person must still have, as it was read or in whatever state
-- ARGV name, lifetime of told, shard, '1' and the sealed value or '' and '', parcel...
-- Returns 1 told, 0 told before, -1 not so any more.
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 0 end
local kept = redis.call('GET', KEYS[3])
if not kept or (ARGV[4] == '1' and kept ~= ARGV[5]) then return -1 end
for i = 6, #ARGV do redis.call('XADD', KEYS[2], '*', 'p', ARGV[i]) end
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', 'tc:post', ARGV[3])
return 1
"""

TURN = """
-- KEYS pace   ARGV milliseconds between two   Takes the next turn; returns how long until it, ms.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local turn = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
redis.call('SET', KEYS[1], string.format('%.0f', turn + tonumber(ARGV[1])), 'PX', 60000)
return turn - now
"""

GRANT = """
-- KEYS sends   ARGV wanted, microseconds between two, how far ahead, how many of the past are good
-- Takes the next turns of all processes together; returns how many, and the time to the first.
local time = redis.call('TIME')
local now, gap = tonumber(time[1]) * 1000000 + tonumber(time[2]), tonumber(ARGV[2])
local at = math.max(now - tonumber(ARGV[4]) * gap, tonumber(redis.call('GET', KEYS[1]) or '0'))
local most = math.floor((now + tonumber(ARGV[3]) - at) / gap) + 1
local count = math.max(0, math.min(tonumber(ARGV[1]), most))
if count > 0 then
  redis.call('SET', KEYS[1], string.format('%.0f', at + count * gap), 'PX', 60000)
end
return {count, at - now}
"""

BEGIN = """
-- KEYS broadcast   ARGV Unix time, lifetime   Returns since when it goes on, and 'done' or ''.
redis.call('HSETNX', KEYS[1], 'begun', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return {redis.call('HGET', KEYS[1], 'begun'), redis.call('HGET', KEYS[1], 'state') or ''}
"""
