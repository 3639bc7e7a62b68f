"""What happens at the desk, each as one step in Redis: see ``scripts``.

A conversation at the desk is a hash: ``state`` waiting or human, ``since`` when the person
asked (its place in the queue, and what tells it from a later one of the same person),
``urgent``, ``unclaimed`` since when nobody has it, ``operator``, ``lease`` until when it is
theirs, ``active`` when they last did something, ``token`` of their last reply; and sealed,
``card`` and ``line``. Closed, it is a hash with nothing but its state.
"""

_BEGIN = """
-- KEYS desk, desks, outbox, handoffs, log
-- ARGV now, since, person, conversation, pseudonym, shard, ...   Returns 1, or 0: not possible.
local now = tonumber(ARGV[1])
local seat = redis.call('HMGET', KEYS[1], 'state', 'since', 'operator', 'lease', 'active',
  'unclaimed', 'token')
if seat[2] ~= ARGV[2] then return 0 end
local function tell(from)
  for i = from, #ARGV do redis.call('XADD', KEYS[3], '*', 'p', ARGV[i]) end
  if from <= #ARGV then redis.call('PUBLISH', 'tc:post', ARGV[6]) end
end
local function note(event, operator)
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', '50000', '*', 'a', ARGV[1], 'c', ARGV[4],
    'p', ARGV[5], 'e', event, 'o', operator, 's', seat[2])
end
local function at(time) return string.format('%.3f', time) end
local function has(operator) return seat[1] == 'human' and seat[3] == operator end
local function leave()
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[3])
end
"""

CLAIM = (
    _BEGIN
    + """
-- ARGV[7] operator, [8] lease seconds, [9]... notices
local free = seat[1] == 'waiting' or (seat[1] == 'human' and tonumber(seat[4]) <= now)
if not free then return has(ARGV[7]) and 1 or 0 end
tell(9)
note('claimed', ARGV[7])
redis.call('HSET', KEYS[1], 'state', 'human', 'operator', ARGV[7], 'active', ARGV[1],
  'lease', at(now + tonumber(ARGV[8])))
return 1
"""
)

BEAT = (
    _BEGIN
    + """
-- ARGV[7] operator, [8] lease seconds, [9] idle seconds, [10] '1' if they did something
if not has(ARGV[7]) then return 0 end
local active = ARGV[10] == '1' and now or tonumber(seat[5])
local latest = active + tonumber(ARGV[9])
if latest <= now then return 0 end
redis.call('HSET', KEYS[1], 'active', at(active),
  'lease', at(math.min(latest, now + tonumber(ARGV[8]))))
return 1
"""
)

RETURN = (
    _BEGIN
    + """
-- ARGV[7] operator who gives it back, or '' if their lease is over, [8]... notices
local gone = seat[1] == 'human' and tonumber(seat[4]) <= now
if not (has(ARGV[7]) or (ARGV[7] == '' and gone)) then return 0 end
tell(8)
note('returned', seat[3])
redis.call('HSET', KEYS[1], 'state', 'waiting', 'operator', '', 'unclaimed', ARGV[1])
return 1
"""
)

HAND = (
    _BEGIN
    + """
-- ARGV[7] operator, [8] lease seconds, [9] the colleague, [10]... notices
if not has(ARGV[7]) then return 0 end
tell(10)
note('handed', ARGV[7])
redis.call('HSET', KEYS[1], 'operator', ARGV[9], 'active', ARGV[1],
  'lease', at(now + tonumber(ARGV[8])))
return 1
"""
)

REPLY = (
    _BEGIN
    + """
-- ARGV[7] operator, [8] lease seconds, [9] token, [10] log record, [11] log bound, [12]... words
if not has(ARGV[7]) then return 0 end
if ARGV[9] ~= '' and seat[7] == ARGV[9] then return 1 end
tell(12)
redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[11], '*', 'r', ARGV[10])
note('replied', ARGV[7])
redis.call('HSET', KEYS[1], 'active', ARGV[1], 'token', ARGV[9],
  'lease', at(now + tonumber(ARGV[8])))
return 1
"""
)

CLOSE = (
    _BEGIN
    + """
-- ARGV[7] operator, [8] seconds that a session lives, [9]... notices
if not has(ARGV[7]) then return 0 end
tell(9)
note('closed', ARGV[7])
leave()
redis.call('HSET', KEYS[1], 'state', 'closed')
redis.call('EXPIRE', KEYS[1], ARGV[8])
return 1
"""
)

UNCLAIMED = (
    _BEGIN
    + """
-- ARGV[7] seconds after which a wait is given up, [8]... notices
if seat[1] ~= 'waiting' or now - tonumber(seat[6]) < tonumber(ARGV[7]) then return 0 end
tell(8)
note('unclaimed', '')
leave()
return 1
"""
)

TIDY = """
-- KEYS desk, desks   ARGV person   Of a conversation whose lifetime is over, forget the place.
if redis.call('EXISTS', KEYS[1]) == 0 then return redis.call('ZREM', KEYS[2], ARGV[1]) end
return 0
"""

DROP = """
-- KEYS desk, desks   ARGV person
redis.call('DEL', KEYS[1])
return redis.call('ZREM', KEYS[2], ARGV[1])
"""
